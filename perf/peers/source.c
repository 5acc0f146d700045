/*
 * Sends VXLAN datagrams whose inner frames are those of frame.h.
 *
 *     source --to ADDRESS [--flows N] [--size BYTES|imix] [--vni N] [--gso one|mixed|off] [--ports N] [--rate PPS]
 *            [--seconds N] [--print]
 *
 * --gso one     up to 64 datagrams leave in one call as one piece that the kernel or the device cuts (UDP_SEGMENT), all of
 *               one inner flow; the next piece is of the next flow
 * --gso mixed   each datagram of such a piece is of another inner flow
 * --gso off     datagrams are handed over one by one (many with one sendmmsg)
 * --size imix   inner frames of 64, 594 and 1518 bytes as 7 : 4 : 1; a piece has datagrams of one size
 * --ports N     sockets, hence outer source ports, among which flows are spread as RFC 7348 asks
 * --rate PPS    datagrams per second, each stamped with the time at which it should have been sent, however late it is;
 *               0, the default: as many as possible, without stamps
 * --print       prints one datagram per flow and size in hex instead
 *
 * Ends after --seconds, or by SIGTERM or SIGINT, with its counts as JSON.
 */
#include "frame.h"
#include <arpa/inet.h>
#include <getopt.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/socket.h>

enum { MOST_PORTS = 64, PIECES = 12, SINGLES = 48, MOST_SEGMENTS = 64, PIECE_MOST = 65507 };

static const uint32_t IMIX[] = {64, 594, 64, 64, 594, 64, 1518, 64, 594, 64, 594, 64};
enum { IMIX_LENGTH = sizeof IMIX / sizeof IMIX[0] };

static uint32_t flows = 1, vni = 1000, sizes[IMIX_LENGTH] = {64}, size_count = 1, ports = 4;
static uint64_t rate, seconds;
static bool gso = true, mixed, print;
static struct sockaddr_in to = {.sin_family = AF_INET};

/* One message of a batch. Position i of a batch always has the same size, so that filler is written once. */
struct slot {
    uint8_t *bytes;
    uint32_t size, segments, flow;
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(uint16_t))];
};

/* The heads of all flows, for each size. */
static uint8_t (*heads[LARGEST + 1])[HEAD];

static void usage(void) {
    fprintf(stderr, "usage: source --to ADDRESS [--flows N] [--size BYTES|imix] [--vni N] [--gso one|mixed|off]\n"
                    "              [--ports N] [--rate PPS] [--seconds N] [--print]\n");
    exit(2);
}

static void read_options(int argc, char **argv) {
    static const struct option known[] = {
        {"to", 1, 0, 't'},    {"flows", 1, 0, 'f'}, {"size", 1, 0, 's'},    {"vni", 1, 0, 'v'},   {"gso", 1, 0, 'g'},
        {"ports", 1, 0, 'p'}, {"rate", 1, 0, 'r'},  {"seconds", 1, 0, 'd'}, {"print", 0, 0, 'x'}, {0}};
    for (int c; (c = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        switch (c) {
            case 't':
                if (!inet_aton(optarg, &to.sin_addr)) {
                    usage();
                }
                to.sin_port = htons(VXLAN_PORT);
                break;
            case 'f':
                flows = (uint32_t)number("source", optarg, 1, 100 * MOST_GUESTS * MOST_GUESTS);
                break;
            case 's':
                if (strcmp(optarg, "imix")) {
                    sizes[0] = (uint32_t)number("source", optarg, SMALLEST, LARGEST);
                } else {
                    memcpy(sizes, IMIX, sizeof IMIX);
                    size_count = IMIX_LENGTH;
                }
                break;
            case 'v':
                vni = (uint32_t)number("source", optarg, 0, 0xffffff);
                break;
            case 'g':
                gso = strcmp(optarg, "off");
                mixed = !strcmp(optarg, "mixed");
                if (gso && !mixed && strcmp(optarg, "one")) {
                    usage();
                }
                break;
            case 'p':
                ports = (uint32_t)number("source", optarg, 1, MOST_PORTS);
                break;
            case 'r':
                rate = number("source", optarg, 0, 1000000000);
                break;
            case 'd':
                seconds = number("source", optarg, 0, 3600);
                break;
            case 'x':
                print = true;
                break;
            default:
                usage();
        }
    }
    if (optind != argc || (!print && !to.sin_port)) {
        usage();
    }
    if (ports > flows) {
        ports = flows;
    }
}

static void make_heads(void) {
    for (uint32_t i = 0; i < size_count; i++) {
        uint32_t size = sizes[i];
        if (heads[size]) {
            continue;
        }
        heads[size] = malloc((size_t)flows * HEAD);
        if (!heads[size]) {
            fail("source", "memory");
        }
        for (uint32_t flow = 0; flow < flows; flow++) {
            put_head(heads[size][flow], vni, flow, flows, size);
        }
    }
}

static void print_datagrams(void) {
    static uint8_t datagram[DATAGRAM_MOST];
    for (uint32_t size = 0; size <= LARGEST; size++) {
        for (uint32_t flow = 0; heads[size] && flow < flows; flow++) {
            put_filler(datagram, size);
            memcpy(datagram, heads[size][flow], HEAD);
            for (uint32_t i = 0; i < VXLAN + size; i++) {
                printf("%02x", datagram[i]);
            }
            printf("\n");
        }
    }
}

/* As many datagrams per piece as the largest size allows, so that an IMIX counts datagrams as 7 : 4 : 1. */
static uint32_t segments_per_piece(void) {
    uint32_t largest = 0;
    for (uint32_t i = 0; i < size_count; i++) {
        largest = sizes[i] > largest ? sizes[i] : largest;
    }
    uint32_t fit = PIECE_MOST / (VXLAN + largest);
    return !gso ? 1 : fit < MOST_SEGMENTS ? fit : MOST_SEGMENTS;
}

static int open_socket(void) {
    int s = socket(AF_INET, SOCK_DGRAM, 0), bytes = SOCKET_BUFFER;
    if (s < 0) {
        fail("source", "socket");
    }
    if (setsockopt(s, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof bytes)) {
        setsockopt(s, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
    }
    if (connect(s, (struct sockaddr *)&to, sizeof to)) {
        fail("source", "connect");
    }
    return s;
}

/* The flows of a port are those with the same remainder: each port goes round its own. */
static uint32_t next_flow(uint32_t *cursor, uint32_t port) {
    uint32_t flow = *cursor;
    *cursor = flow + ports < flows ? flow + ports : port;
    return flow;
}

static void fill(struct slot *slot, uint32_t *cursor, uint32_t port) {
    uint8_t(*of_size)[HEAD] = heads[slot->size], *at = slot->bytes;
    uint32_t stride = VXLAN + slot->size;
    if (mixed) {
        for (uint32_t i = 0; i < slot->segments; i++, at += stride) {
            memcpy(at, of_size[next_flow(cursor, port)], HEAD);
        }
        return;
    }
    uint32_t flow = next_flow(cursor, port);
    if (flow != slot->flow) {
        slot->flow = flow;
        for (uint32_t i = 0; i < slot->segments; i++, at += stride) {
            memcpy(at, of_size[flow], HEAD);
        }
    }
}

static void stamp(struct slot *slot, uint64_t start, uint64_t first) {
    for (uint32_t i = 0; i < slot->segments; i++) {
        uint64_t time = start + (uint64_t)((double)(first + i) * 1e9 / (double)rate);
        put64(slot->bytes + i * (VXLAN + slot->size) + VXLAN + TIME_AT, time);
    }
}

static void sleep_until(uint64_t time) {
    struct timespec t = {(time_t)(time / 1000000000), (long)(time % 1000000000)};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
}

int main(int argc, char **argv) {
    read_options(argc, argv);
    make_heads();
    if (print) {
        print_datagrams();
        return 0;
    }
    end_by_signals();
    prctl(PR_SET_TIMERSLACK, 1);

    static struct slot slots[SINGLES];
    static struct mmsghdr messages[SINGLES];
    static struct iovec vectors[SINGLES];
    static struct slices slices;
    int sockets[MOST_PORTS];
    uint32_t cursors[MOST_PORTS];
    uint32_t batch = gso ? PIECES : SINGLES, segments = segments_per_piece();
    for (uint32_t i = 0; i < ports; i++) {
        sockets[i] = open_socket();
        cursors[i] = i;
    }
    for (uint32_t i = 0; i < batch; i++) {
        struct slot *slot = &slots[i];
        uint32_t size = sizes[i % size_count], bytes = segments * (VXLAN + size);
        *slot = (struct slot){malloc(bytes), size, segments, UINT32_MAX, {0}};
        if (!slot->bytes) {
            fail("source", "memory");
        }
        for (uint32_t s = 0; s < segments; s++) {
            put_filler(slot->bytes + s * (VXLAN + size), size);
        }
        vectors[i] = (struct iovec){slot->bytes, bytes};
        struct msghdr *message = &messages[i].msg_hdr;
        *message = (struct msghdr){.msg_iov = &vectors[i], .msg_iovlen = 1};
        if (segments > 1) {
            uint16_t gso_size = (uint16_t)(VXLAN + size);
            message->msg_control = slot->control;
            message->msg_controllen = sizeof slot->control;
            struct cmsghdr *c = CMSG_FIRSTHDR(message);
            c->cmsg_level = IPPROTO_UDP;
            c->cmsg_type = UDP_SEGMENT;
            c->cmsg_len = CMSG_LEN(sizeof gso_size);
            memcpy(CMSG_DATA(c), &gso_size, sizeof gso_size);
        }
    }

    uint64_t start = now_ns(), now = start, sent = 0, errors = 0, scheduled = 0;
    uint32_t port = 0;
    while (!ended && (!seconds || now < start + seconds * 1000000000)) {
        uint32_t ready = batch;
        if (rate) {
            uint64_t due = (uint64_t)((double)(now - start) * (double)rate / 1e9);
            uint64_t pieces = due > scheduled ? (due - scheduled) / segments : 0;
            if (!pieces) {
                sleep_until(start + (uint64_t)((double)(scheduled + segments) * 1e9 / (double)rate) + 1);
                now = now_ns();
                continue;
            }
            ready = pieces < batch ? (uint32_t)pieces : batch;
        }
        for (uint32_t i = 0; i < ready; i++) {
            fill(&slots[i], &cursors[port], port);
            if (rate) {
                stamp(&slots[i], start, scheduled + (uint64_t)i * segments);
            }
        }
        int n = 0;
        for (uint32_t done = 0; done < ready; done += (uint32_t)(n > 0 ? n : 1)) {
            n = sendmmsg(sockets[port], messages + done, ready - done, 0);
            if (n > 0) {
                sent += (uint64_t)n * segments;
            } else {
                /* The first one of the rest was refused: a full queue, or an ICMP message about an earlier one. */
                errors++;
            }
        }
        scheduled += (uint64_t)ready * segments;
        now = now_ns();
        count_in_slice(&slices, now, ready * segments);
        port = port + 1 < ports ? port + 1 : 0;
    }
    printf("{\"program\": \"source\", \"sent\": %llu, \"errors\": %llu, \"scheduled\": %llu, ", (unsigned long long)sent,
           (unsigned long long)errors, (unsigned long long)scheduled);
    print_slices(&slices);
    printf("}\n");
    return 0;
}
