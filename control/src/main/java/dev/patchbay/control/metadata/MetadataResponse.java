package dev.patchbay.control.metadata;

import java.nio.charset.StandardCharsets;

/**
 * An answer.
 *
 * @param status of HTTP, 200 or 404 mostly
 * @param type of the content
 * @param body text
 */
public record MetadataResponse(int status, String type, String body) {
    private static final String TEXT = "text/plain; charset=UTF-8";

    /** Found. */
    static MetadataResponse text(String body) {
        return new MetadataResponse(200, TEXT, body);
    }

    /** A refusal with the page that Nova's service shows. */
    static MetadataResponse error(int status, String explanation) {
        String title = status + " " + reason(status);
        return new MetadataResponse(
                status,
                "text/html; charset=UTF-8",
                "<html>\n <head>\n  <title>" + title + "</title>\n </head>\n <body>\n  <h1>" + title + "</h1>\n  "
                        + explanation + "<br /><br />\n </body>\n</html>");
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 400 -> "Bad Request";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            default -> "Internal Server Error";
        };
    }

    /** The octets of HTTP/1.1; the connection ends behind them. */
    byte[] octets(boolean withBody) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 " + status + " " + reason(status) + "\r\ncontent-type: " + type + "\r\ncontent-length: "
                + content.length + "\r\nconnection: close\r\n\r\n";
        byte[] start = head.getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[start.length + (withBody ? content.length : 0)];
        System.arraycopy(start, 0, all, 0, start.length);
        if (withBody) {
            System.arraycopy(content, 0, all, start.length, content.length);
        }
        return all;
    }
}
