/*
 * Receives what a switch made of the source's datagrams, counts it, and looks whether it is right.
 *
 *     sink --at ADDRESS --vni N [--flows N] [--teach SWITCH] [--latency MS] [--seconds N]
 *
 * Of every 16th piece that is received (UDP_GRO: up to 64 datagrams) one datagram is compared with what the source made,
 * byte for byte: VXLAN header with the VNI that is expected here, inner frame, filler. The time stamp is the exception.
 *
 * --teach SWITCH  first lets each guest of this side say who it is: a broadcast ARP request from its MAC address, in the
 *                 same VNI, so that the switch learns that it is to be reached by this tunnel
 * --latency MS    looks at the time stamp of each datagram and records how long ago it should have been sent, but not in
 *                 the first milliseconds of traffic
 *
 * Ends after --seconds, or by SIGTERM or SIGINT, with its counts as JSON. Latencies are counted in buckets: below 256 ns
 * each has a width of 1 ns, above there are 128 per power of two, so an error is below 0.8 %.
 */
#include "frame.h"
#include <arpa/inet.h>
#include <getopt.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/time.h>

enum { BATCH = 32, BUFFER = 65536, SAMPLE = 16, ARP = 42, LINEAR = 256, PER_OCTAVE = 128, BUCKETS = LINEAR + 34 * 128 };

static uint32_t flows = 1, vni;
static uint64_t seconds, latency_after;
static bool latency;
static struct sockaddr_in at = {.sin_family = AF_INET}, teacher = {.sin_family = AF_INET};

static uint64_t received, pieces, samples, wrong, buckets[BUCKETS];
static uint8_t first_wrong[DATAGRAM_MOST];
static uint32_t first_wrong_length;
/* One bit per flow that was seen in a sample. */
static uint8_t seen[100 * MOST_GUESTS * MOST_GUESTS / 8 + 1];

static void usage(void) {
    fprintf(stderr, "usage: sink --at ADDRESS --vni N [--flows N] [--teach SWITCH] [--latency MS] [--seconds N]\n");
    exit(2);
}

static void read_options(int argc, char **argv) {
    static const struct option known[] = {{"at", 1, 0, 'a'},      {"vni", 1, 0, 'v'},     {"flows", 1, 0, 'f'},
                                          {"teach", 1, 0, 't'},   {"latency", 1, 0, 'l'}, {"seconds", 1, 0, 'd'},
                                          {0}};
    for (int c; (c = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        switch (c) {
            case 'a':
            case 't': {
                struct sockaddr_in *address = c == 'a' ? &at : &teacher;
                if (!inet_aton(optarg, &address->sin_addr)) {
                    usage();
                }
                address->sin_port = htons(VXLAN_PORT);
                break;
            }
            case 'v':
                vni = (uint32_t)number("sink", optarg, 0, 0xffffff);
                break;
            case 'f':
                flows = (uint32_t)number("sink", optarg, 1, 100 * MOST_GUESTS * MOST_GUESTS);
                break;
            case 'l':
                latency = true;
                latency_after = number("sink", optarg, 0, 3600000) * 1000000;
                break;
            case 'd':
                seconds = number("sink", optarg, 0, 3600);
                break;
            default:
                usage();
        }
    }
    if (optind != argc || !at.sin_port) {
        usage();
    }
}

static void teach(int s) {
    for (int time = 0; time < 3; time++) {
        for (uint32_t guest = 0; guest < guests_of(flows); guest++) {
            uint8_t datagram[VXLAN + SMALLEST] = {0}, *frame = datagram + VXLAN, *arp = frame + 14;
            put_vxlan(datagram, vni);
            memset(frame, 0xff, 6);
            put_mac(frame + 6, 2, guest);
            put16(frame + 12, 0x0806);
            put32(arp, 0x00010800);
            put32(arp + 4, 0x06040001);
            put_mac(arp + 8, 2, guest);
            put_address(arp + 14, 2, guest);
            put_address(arp + 24, 2, guest);
            sendto(s, datagram, sizeof datagram, 0, (struct sockaddr *)&teacher, sizeof teacher);
        }
        struct timespec pause = {0, 20000000};
        nanosleep(&pause, NULL);
    }
}

static int open_socket(void) {
    int s = socket(AF_INET, SOCK_DGRAM, 0), bytes = SOCKET_BUFFER, on = 1;
    if (s < 0) {
        fail("sink", "socket");
    }
    if (setsockopt(s, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes)) {
        setsockopt(s, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    }
    /* Wakes up now and then to see whether it is time to end. */
    struct timeval wait = {0, 50000};
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    if (bind(s, (struct sockaddr *)&at, sizeof at)) {
        fail("sink", "bind");
    }
    if (setsockopt(s, IPPROTO_UDP, UDP_GRO, &on, sizeof on)) {
        fail("sink", "UDP_GRO");
    }
    return s;
}

static uint32_t segment_size(struct msghdr *message, uint32_t length) {
    for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
        if (c->cmsg_level == IPPROTO_UDP && c->cmsg_type == UDP_GRO) {
            int size;
            memcpy(&size, CMSG_DATA(c), sizeof size);
            return (uint32_t)size;
        }
    }
    return length;
}

static bool is_right(const uint8_t *datagram, uint32_t length) {
    if (length < HEAD || length > DATAGRAM_MOST) {
        return false;
    }
    uint32_t flow = get32(datagram + VXLAN + STAMP_AT + 4);
    if (flow >= flows) {
        return false;
    }
    uint8_t head[HEAD];
    put_head(head, vni, flow, flows, length - VXLAN);
    if (memcmp(datagram, head, VXLAN + TIME_AT)) {
        return false;
    }
    for (uint32_t i = FILLER_AT; i < length - VXLAN; i++) {
        if (datagram[VXLAN + i] != (uint8_t)i) {
            return false;
        }
    }
    seen[flow / 8] |= (uint8_t)(1 << flow % 8);
    return true;
}

/* What a switch floods while it learns is no frame of the source's. */
static bool is_arp(const uint8_t *datagram, uint32_t length) {
    return length >= VXLAN + ARP && datagram[VXLAN + 12] == 0x08 && datagram[VXLAN + 13] == 0x06;
}

static void sample(const uint8_t *datagram, uint32_t length) {
    if (is_arp(datagram, length)) {
        return;
    }
    samples++;
    if (!is_right(datagram, length) && !wrong++) {
        first_wrong_length = length < DATAGRAM_MOST ? length : DATAGRAM_MOST;
        memcpy(first_wrong, datagram, first_wrong_length);
    }
}

static void record(const uint8_t *datagram, uint32_t length, uint64_t now) {
    static uint64_t first;
    uint64_t sent = length < HEAD ? 0 : get64(datagram + VXLAN + TIME_AT);
    if (!first) {
        first = sent;
    }
    if (!sent || sent < first + latency_after) {
        return;
    }
    uint64_t ns = now > sent ? now - sent : 0;
    int octave = ns < LINEAR ? 0 : 63 - __builtin_clzll(ns) - 7;
    uint64_t bucket = octave ? LINEAR + (uint64_t)(octave - 1) * PER_OCTAVE + (ns >> octave) - PER_OCTAVE : ns;
    buckets[bucket < BUCKETS ? bucket : BUCKETS - 1]++;
}

static void print_latencies(void) {
    printf(", \"latencies\": [");
    const char *comma = "";
    for (uint64_t i = 0; i < BUCKETS; i++) {
        if (buckets[i]) {
            uint64_t octave = i < LINEAR ? 0 : (i - LINEAR) / PER_OCTAVE + 1;
            uint64_t lowest = octave ? ((i - LINEAR) % PER_OCTAVE + PER_OCTAVE) << octave : i;
            printf("%s[%llu,%llu]", comma, (unsigned long long)lowest, (unsigned long long)buckets[i]);
            comma = ",";
        }
    }
    printf("]");
}

static uint64_t flows_seen(void) {
    uint64_t count = 0;
    for (size_t i = 0; i < sizeof seen; i++) {
        count += (uint64_t)__builtin_popcount(seen[i]);
    }
    return count;
}

int main(int argc, char **argv) {
    read_options(argc, argv);
    end_by_signals();
    static uint8_t memory[BATCH][BUFFER];
    static _Alignas(struct cmsghdr) char control[BATCH][CMSG_SPACE(sizeof(int))];
    static struct iovec vectors[BATCH];
    static struct mmsghdr messages[BATCH];
    static struct slices slices;
    int s = open_socket();
    if (teacher.sin_port) {
        teach(s);
    }
    uint64_t start = now_ns(), now = start;
    while (!ended && (!seconds || now < start + seconds * 1000000000)) {
        for (int i = 0; i < BATCH; i++) {
            vectors[i] = (struct iovec){memory[i], BUFFER};
            messages[i].msg_hdr = (struct msghdr){.msg_iov = &vectors[i],
                                                  .msg_iovlen = 1,
                                                  .msg_control = control[i],
                                                  .msg_controllen = sizeof control[i]};
        }
        int n = recvmmsg(s, messages, BATCH, MSG_WAITFORONE, NULL);
        now = now_ns();
        uint32_t datagrams = 0;
        for (int i = 0; i < n; i++) {
            uint32_t length = messages[i].msg_len, size = segment_size(&messages[i].msg_hdr, length);
            uint32_t count = size ? (length + size - 1) / size : 1;
            datagrams += count;
            if (!(pieces++ % SAMPLE) && size) {
                uint32_t offset = (uint32_t)(pieces / SAMPLE % count) * size;
                sample(memory[i] + offset, length - offset < size ? length - offset : size);
            }
            for (uint32_t offset = 0; latency && offset < length; offset += size) {
                record(memory[i] + offset, length - offset < size ? length - offset : size, now);
            }
        }
        if (n > 0) {
            received += datagrams;
            count_in_slice(&slices, now, datagrams);
        }
    }
    printf("{\"program\": \"sink\", \"received\": %llu, \"pieces\": %llu, \"samples\": %llu, \"wrong\": %llu, "
           "\"flows\": %llu, \"first_wrong\": \"",
           (unsigned long long)received, (unsigned long long)pieces, (unsigned long long)samples,
           (unsigned long long)wrong, (unsigned long long)flows_seen());
    for (uint32_t i = 0; i < first_wrong_length; i++) {
        printf("%02x", first_wrong[i]);
    }
    printf("\", ");
    print_slices(&slices);
    if (latency) {
        print_latencies();
    }
    printf("}\n");
    return 0;
}
