package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.datapath.conntrack.ZoneLimits;
import java.util.ArrayList;
import java.util.List;

/** How many connections a zone may have: {@code dpctl/ct-set-limits}, {@code ct-get-limits}, {@code ct-del-limits}. */
final class ConnectionLimitCommands {
    private final SwitchAccess access;

    ConnectionLimitCommands(SwitchAccess access) {
        this.access = access;
    }

    /** A limit to set. */
    private record Limit(int zone, int most) {}

    void register(CommandRegistry registry) {
        registry.command(
                "dpctl/ct-set-limits", "[dp] [default=L] [zone=N,limit=L]...", 1, Integer.MAX_VALUE, this::set);
        registry.command("dpctl/ct-del-limits", "[dp] zone=N1[,N2]...", 1, 2, this::remove);
        registry.command("dpctl/ct-get-limits", "[dp] [zone=N1[,N2]...]", 0, 2, this::show);
    }

    private String set(List<String> arguments) throws CommandFailure, InterruptedException {
        DatapathArguments given = DatapathArguments.of(arguments);
        List<Limit> limits = new ArrayList<>();
        if (given.next("default=")) {
            long most = DatapathArguments.number(given.take().substring("default=".length()), 0xffff_ffffL);
            if (most < 0) {
                throw failure("invalid default limit");
            }
            limits.add(new Limit(ZoneLimits.DEFAULT_ZONE, (int) most));
        }
        while (given.left() > 0) {
            limits.add(limit(given.take()));
        }
        access.ask(model -> {
            limits.forEach(limit -> model.conntrack().limits().set(limit.zone, limit.most));
            return null;
        });
        return "";
    }

    private static Limit limit(String text) throws CommandFailure {
        long zone = -1;
        long most = -1;
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            String key = equals < 0 ? part : part.substring(0, equals);
            String value = equals < 0 ? "" : part.substring(equals + 1);
            if (value.isEmpty()) {
                throw failure("field " + key + " missing value");
            }
            long number = DatapathArguments.number(value, key.equals("zone") ? 0xffff : 0xffff_ffffL);
            switch (key) {
                case "zone" -> zone = number;
                case "limit" -> most = number;
                default -> throw failure("invalid zone limit field: " + key);
            }
            if (number < 0) {
                throw failure("failed to parse field " + key);
            }
        }
        if (zone < 0 || most < 0) {
            throw failure("failed to parse zone limit");
        }
        return new Limit((int) zone, (int) most);
    }

    private String remove(List<String> arguments) throws CommandFailure, InterruptedException {
        DatapathArguments given = DatapathArguments.of(arguments);
        List<Integer> zones = zones(given.take());
        access.ask(model -> {
            zones.forEach(zone -> model.conntrack().limits().remove(zone));
            return null;
        });
        return "";
    }

    private String show(List<String> arguments) throws CommandFailure, InterruptedException {
        DatapathArguments given = DatapathArguments.of(arguments);
        List<Integer> zones = given.left() == 0 ? List.of() : zones(given.take());
        return access.ask(model -> {
            ZoneLimits limits = model.conntrack().limits();
            var text = new StringBuilder("default limit=");
            text.append(Integer.toUnsignedString(
                    limits.usage(ZoneLimits.DEFAULT_ZONE).limit()));
            if (zones.isEmpty()) {
                limits.all().forEach(usage -> append(text, usage.zone(), usage));
            } else {
                zones.forEach(zone -> append(text, zone, limits.usage(zone)));
            }
            return text.toString();
        });
    }

    private static void append(StringBuilder text, int zone, ZoneLimits.Usage usage) {
        text.append("\nzone=").append(zone);
        text.append(",limit=").append(Integer.toUnsignedString(usage.limit()));
        text.append(",count=").append(usage.count());
    }

    private static List<Integer> zones(String text) throws CommandFailure {
        if (!text.startsWith("zone=")) {
            throw failure("invalid argument " + text);
        }
        List<Integer> zones = new ArrayList<>();
        for (String part : text.substring("zone=".length()).split(",", -1)) {
            int zone = (int) DatapathArguments.number(part, 0xffff);
            if (zone < 0) {
                throw failure("invalid zone");
            }
            zones.add(zone);
        }
        return zones;
    }

    private static CommandFailure failure(String message) {
        return new CommandFailure("ovs-vswitchd: " + message + " (Invalid argument)");
    }
}
