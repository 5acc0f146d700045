/*
 * The frames of these runs, and what the source and the sink have in common otherwise.
 *
 * A datagram is a VXLAN header (RFC 7348, 8 bytes) and an inner frame of 64 to 1518 bytes without a frame check sequence:
 *
 *      0  Ethernet: to 02:50:42:02:DD:DD, from 02:50:42:01:SS:SS, IPv4
 *     14  IPv4 without options: from 10.1.SS.SS to 10.2.DD.DD, TTL 64, don't fragment
 *     34  UDP: from port 1024 + flow / guests², to port 5001, without a checksum
 *     42  stamp: "PBCH", the flow's number (32 bits), the time it was to be sent at in ns or 0 (64 bits), all big-endian
 *     58  filler: each byte is its position
 *
 * SS and DD number the guests on the source's and on the sink's side, at most 100 on each: flow f goes from guest
 * f % guests to guest (f + f / guests) % guests. Up to guests² flows no two have the same pair of guests; beyond, they
 * differ in the UDP port. So 1,000 flows are 1,000 pairs of MAC addresses and 200 addresses to learn, 100,000 flows are
 * 10,000 pairs with ten connections each.
 */
#ifndef FRAME_H
#define FRAME_H

#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif
#ifndef UDP_GRO
#define UDP_GRO 104
#endif

enum {
    VXLAN_PORT = 4789,
    VXLAN = 8,
    SMALLEST = 64,
    LARGEST = 1518,
    STAMP_AT = 42,
    TIME_AT = STAMP_AT + 8,
    FILLER_AT = STAMP_AT + 16,
    /* What differs between flows: the rest of a datagram is filler. */
    HEAD = VXLAN + FILLER_AT,
    MOST_GUESTS = 100,
    DATAGRAM_MOST = VXLAN + LARGEST,
    SOCKET_BUFFER = 32 << 20
};

static inline void put16(uint8_t *at, uint32_t value) {
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static inline void put32(uint8_t *at, uint32_t value) {
    put16(at, value >> 16);
    put16(at + 2, value);
}

static inline void put64(uint8_t *at, uint64_t value) {
    put32(at, (uint32_t)(value >> 32));
    put32(at + 4, (uint32_t)value);
}

static inline uint32_t get32(const uint8_t *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static inline uint64_t get64(const uint8_t *at) {
    return (uint64_t)get32(at) << 32 | get32(at + 4);
}

static inline uint32_t guests_of(uint32_t flows) {
    return flows < MOST_GUESTS ? flows : MOST_GUESTS;
}

/* side: 1 where the source is, 2 where the sink is. */
static inline void put_mac(uint8_t *at, uint8_t side, uint32_t guest) {
    const uint8_t prefix[] = {0x02, 0x50, 0x42, side};
    memcpy(at, prefix, sizeof prefix);
    put16(at + 4, guest);
}

static inline void put_address(uint8_t *at, uint8_t side, uint32_t guest) {
    at[0] = 10;
    at[1] = side;
    put16(at + 2, guest);
}

static inline void put_vxlan(uint8_t *at, uint32_t vni) {
    put32(at, 0x08000000);
    put32(at + 4, vni << 8);
}

/* The head of flow number `flow` of `flows`, for an inner frame of `size` bytes, with the time 0. */
static inline void put_head(uint8_t *at, uint32_t vni, uint32_t flow, uint32_t flows, uint32_t size) {
    uint32_t guests = guests_of(flows), from = flow % guests, to = (flow + flow / guests) % guests;
    put_vxlan(at, vni);
    uint8_t *frame = at + VXLAN, *ip = frame + 14, *udp = ip + 20;
    put_mac(frame, 2, to);
    put_mac(frame + 6, 1, from);
    put16(frame + 12, 0x0800);
    put32(ip, 0x45000000 | (size - 14));
    put32(ip + 4, 0x4000);
    put32(ip + 8, 64u << 24 | 17u << 16);
    put_address(ip + 12, 1, from);
    put_address(ip + 16, 2, to);
    uint32_t sum = 0;
    for (int i = 0; i < 20; i += 2) {
        sum += (uint32_t)ip[i] << 8 | ip[i + 1];
    }
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    put16(ip + 10, ~sum);
    put16(udp, 1024 + flow / (guests * guests));
    put16(udp + 2, 5001);
    put16(udp + 4, size - 34);
    put16(udp + 6, 0);
    put32(frame + STAMP_AT, 0x50424348);
    put32(frame + STAMP_AT + 4, flow);
    put64(frame + TIME_AT, 0);
}

static inline void put_filler(uint8_t *datagram, uint32_t size) {
    for (uint32_t i = FILLER_AT; i < size; i++) {
        datagram[VXLAN + i] = (uint8_t)i;
    }
}

/* All namespaces of a machine share this clock; Java's System.nanoTime() reads it as well. */
static inline uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Counts in slices of 10 ms for as long as an hour. Slices begin at whole multiples of 10 ms, in each program alike. */
enum { SLICE_NS = 10000000, SLICES = 360000 };

struct slices {
    uint64_t start, count;
    uint32_t counts[SLICES];
};

static inline void count_in_slice(struct slices *slices, uint64_t now, uint32_t count) {
    if (!slices->start) {
        slices->start = now - now % SLICE_NS;
    }
    uint64_t slice = (now - slices->start) / SLICE_NS;
    if (slice < SLICES) {
        slices->counts[slice] += count;
        slices->count = slice + 1;
    }
}

static inline void print_slices(const struct slices *slices) {
    printf("\"start\": %llu, \"slice\": %d, \"slices\": [", (unsigned long long)slices->start, SLICE_NS);
    for (uint64_t i = 0; i < slices->count; i++) {
        printf("%s%u", i ? "," : "", slices->counts[i]);
    }
    printf("]");
}

static volatile sig_atomic_t ended;

static void end_by_signal(int signal) {
    (void)signal;
    ended = 1;
}

static inline void end_by_signals(void) {
    struct sigaction action = {.sa_handler = end_by_signal};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
}

static inline void fail(const char *program, const char *what) {
    fprintf(stderr, "%s: %s: %s\n", program, what, strerror(errno));
    exit(1);
}

static inline uint64_t number(const char *program, const char *text, uint64_t least, uint64_t most) {
    char *rest;
    errno = 0;
    uint64_t value = strtoull(text, &rest, 10);
    if (errno || *rest || rest == text || value < least || value > most) {
        fprintf(stderr, "%s: '%s' is no number from %llu to %llu\n", program, text, (unsigned long long)least,
                (unsigned long long)most);
        exit(2);
    }
    return value;
}

#endif
