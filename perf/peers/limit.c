/*
 * The limit: a program that only receives and sends.
 *
 * Each UDP datagram that arrives on LOCAL leaves to PEER, unread and unchanged. recvmmsg with UDP_GRO takes up to 64
 * datagrams of one flow as one piece of memory; sendmmsg with UDP_SEGMENT sends them on as such a piece, of the size
 * that the receive call told. No switch that uses the same system calls can pass more. The file stands alone, so that
 * its SHA-256 says what was measured.
 *
 *     limit LOCAL PEER [PORT]          # addresses are IPv4; ends by SIGTERM or SIGINT with its counts as JSON
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif
#ifndef UDP_GRO
#define UDP_GRO 104
#endif

enum { BATCH = 32, BUFFER = 65536, SOCKET_BUFFER = 8 << 20 };

static volatile sig_atomic_t ended;

static void end(int signal) {
    (void)signal;
    ended = 1;
}

static void fail(const char *what) {
    fprintf(stderr, "limit: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int udp_socket(struct sockaddr_in *local) {
    int s = socket(AF_INET, SOCK_DGRAM, 0);
    int on = 1, bytes = SOCKET_BUFFER;
    if (s < 0) {
        fail("socket");
    }
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    /* Without the right to go beyond the system's maximum, take that. */
    if (setsockopt(s, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes)) {
        setsockopt(s, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    }
    if (setsockopt(s, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof bytes)) {
        setsockopt(s, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
    }
    if (bind(s, (struct sockaddr *)local, sizeof *local)) {
        fail("bind");
    }
    return s;
}

/* The size of the datagrams that GRO joined, 0 if it did not. */
static uint16_t segment_size(struct msghdr *message) {
    for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
        if (c->cmsg_level == IPPROTO_UDP && c->cmsg_type == UDP_GRO) {
            int size;
            memcpy(&size, CMSG_DATA(c), sizeof size);
            return (uint16_t)size;
        }
    }
    return 0;
}

int main(int argc, char **argv) {
    struct sockaddr_in local = {.sin_family = AF_INET}, peer = {.sin_family = AF_INET};
    local.sin_port = peer.sin_port = htons(argc > 3 ? (uint16_t)atoi(argv[3]) : 4789);
    if (argc < 3 || !inet_aton(argv[1], &local.sin_addr) || !inet_aton(argv[2], &peer.sin_addr)) {
        fprintf(stderr, "usage: limit LOCAL PEER [PORT]\n");
        return 2;
    }
    struct sigaction action = {.sa_handler = end};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);

    int in = udp_socket(&local);
    int on = 1;
    if (setsockopt(in, IPPROTO_UDP, UDP_GRO, &on, sizeof on)) {
        fail("UDP_GRO");
    }
    /* A connected socket saves the kernel the route of each datagram. It must not receive what is for the other one. */
    struct sockaddr_in from = local;
    from.sin_port = 0;
    int out = udp_socket(&from);
    if (connect(out, (struct sockaddr *)&peer, sizeof peer)) {
        fail("connect");
    }

    static char buffers[BATCH][BUFFER];
    static _Alignas(struct cmsghdr) char control[BATCH][CMSG_SPACE(sizeof(int))];
    static struct iovec vectors[BATCH];
    static struct mmsghdr messages[BATCH];
    uint64_t receives = 0, pieces = 0, datagrams = 0, errors = 0;
    while (!ended) {
        for (int i = 0; i < BATCH; i++) {
            vectors[i] = (struct iovec){buffers[i], BUFFER};
            messages[i].msg_hdr = (struct msghdr){.msg_iov = &vectors[i],
                                                  .msg_iovlen = 1,
                                                  .msg_control = control[i],
                                                  .msg_controllen = sizeof control[i]};
        }
        int n = recvmmsg(in, messages, BATCH, MSG_WAITFORONE, NULL);
        if (n < 0) {
            if (errno == EINTR) {
                continue;
            }
            fail("recvmmsg");
        }
        for (int i = 0; i < n; i++) {
            struct msghdr *message = &messages[i].msg_hdr;
            uint16_t size = segment_size(message);
            vectors[i].iov_len = messages[i].msg_len;
            message->msg_flags = 0;
            message->msg_name = NULL;
            if (size && size < messages[i].msg_len) {
                struct cmsghdr *c = (struct cmsghdr *)control[i];
                c->cmsg_level = IPPROTO_UDP;
                c->cmsg_type = UDP_SEGMENT;
                c->cmsg_len = CMSG_LEN(sizeof size);
                memcpy(CMSG_DATA(c), &size, sizeof size);
                message->msg_controllen = CMSG_SPACE(sizeof size);
                datagrams += (messages[i].msg_len + size - 1) / size;
            } else {
                message->msg_control = NULL;
                message->msg_controllen = 0;
                datagrams++;
            }
        }
        receives++;
        pieces += (uint64_t)n;
        for (int sent = 0; sent < n;) {
            int m = sendmmsg(out, messages + sent, (unsigned)(n - sent), 0);
            if (m < 0) {
                /* The first one of the rest cannot be sent: a full queue, or the answer to an earlier one. */
                errors += errno != EINTR;
                m = errno != EINTR;
            }
            sent += m;
        }
    }
    printf("{\"program\": \"limit\", \"receives\": %llu, \"pieces\": %llu, \"datagrams\": %llu, \"errors\": %llu}\n",
           (unsigned long long)receives, (unsigned long long)pieces, (unsigned long long)datagrams,
           (unsigned long long)errors);
    return 0;
}
