/*
 * A library that speaks native/spike_nx.h over an emulator in another process (spike-compile emulate --socket PATH): an example for who puts a
 * vendor's kit behind that header, and what the tests of the driver load. POSIX, C11; cc -std=c11 -shared -fPIC -o libspike_nx.so ...
 *
 * The emulator's socket: NX_REFERENCE_SOCKET, or what spike_nx_reference_connect was given.
 *
 * One connection a device. Frames, little-endian: a request is { bytes after this word, sequence, operation, argument, sample (8 bytes) } and a payload,
 * a reply { bytes after this word, sequence, status, value } and a payload: the header's own structures, or the words of an error. A reply that
 * nobody waits for any more (the time was up, the call was cancelled) is known by its sequence and skipped.
 *
 * The second half of the file breaks it on purpose, for the tests:
 *   SPIKE_NX_REFERENCE_VERSION=n     the version that it reports
 *   SPIKE_NX_REFERENCE_LACKS_CHECK   leaves spike_nx_check out
 *   SPIKE_NX_REFERENCE_HANGS_EARLY   spike_nx_enumerate never returns
 *   SPIKE_NX_REFERENCE_OLD_IDENTITY  knows the structures of version 1.0 alone
 *   SPIKE_NX_REFERENCE_PROVES        spike_nx_identify says hardware, and spike_nx_verify that it is proven
 */
#define _GNU_SOURCE
#include "../../native/spike_nx.h"

#include <errno.h>
#include <stddef.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#ifndef SPIKE_NX_REFERENCE_VERSION
#define SPIKE_NX_REFERENCE_VERSION (SPIKE_NX_VERSION_MAJOR * 65536u + SPIKE_NX_VERSION_MINOR)
#endif

enum operation {
    OP_ENUMERATE = 1, OP_OPEN, OP_IDENTIFY, OP_VERIFY, OP_LOAD, OP_START, OP_SEND, OP_STEP, OP_RECEIVE, OP_FINISH, OP_COUNTERS, OP_CHECK, OP_RESET, OP_COUNT
};

struct request { uint32_t bytes, sequence, operation, argument; uint64_t sample; };
struct reply { uint32_t bytes, sequence; int32_t status; uint32_t value; };

struct spike_nx_device {
    int socket;
    int wake[2];                        /* spike_nx_cancel writes, the call that waits reads */
    uint32_t sequence;
    atomic_int inside;                  /* a call is under way: only then does a cancel mean something */
    uint64_t random;                    /* of the faults */
    char words[512];
};

static _Thread_local char thread_words[512];
static char socket_path[108];
static pthread_mutex_t path_gate = PTHREAD_MUTEX_INITIALIZER;

static spike_nx_status fail(spike_nx_device *device, spike_nx_status status, const char *words)
{
    snprintf(device ? device->words : thread_words, 512, "%s", words);
    return status;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Waits until the socket can be read or written, a cancel comes, or the time is up. */
static spike_nx_status wait_for(spike_nx_device *device, short events, int64_t until)
{
    for (;;) {
        int64_t left = until - now_ms();
        if (left <= 0) return fail(device, SPIKE_NX_E_TIMEOUT, "the emulator did not answer in time");
        struct pollfd both[2] = {{device->socket, events, 0}, {device->wake[0], POLLIN, 0}};
        int ready = poll(both, 2, left > 1000000 ? 1000000 : (int)left);
        if (ready < 0 && errno != EINTR) return fail(device, SPIKE_NX_E_DEVICE, strerror(errno));
        if (ready <= 0) continue;
        if (both[1].revents) {
            char byte[16];
            if (read(device->wake[0], byte, sizeof byte) > 0) return fail(device, SPIKE_NX_E_CANCELLED, "cancelled");
        }
        if (both[0].revents) return SPIKE_NX_OK;
    }
}

static spike_nx_status transfer(spike_nx_device *device, void *data, uint64_t bytes, int sending, int64_t until)
{
    char *at = data;
    while (bytes > 0) {
        ssize_t moved = sending ? send(device->socket, at, bytes, MSG_NOSIGNAL | MSG_DONTWAIT) : recv(device->socket, at, bytes, MSG_DONTWAIT);
        if (moved > 0) {
            at += moved;
            bytes -= (uint64_t)moved;
        } else if (moved < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
            /* A frame that has begun is finished, or the next one could not be told from its rest; a cancel is kept for after it. */
            struct pollfd one = {device->socket, sending ? POLLOUT : POLLIN, 0};
            int64_t left = until - now_ms();
            if (left <= 0 || poll(&one, 1, (int)(left > 1000000 ? 1000000 : left)) < 0) {
                shutdown(device->socket, SHUT_RDWR);
                return fail(device, SPIKE_NX_E_LOST, "the emulator stopped in the middle of a frame");
            }
        } else {
            return fail(device, SPIKE_NX_E_LOST, "the emulator's process is gone");
        }
    }
    return SPIKE_NX_OK;
}

static spike_nx_status skip(spike_nx_device *device, uint64_t bytes, int64_t until)
{
    char waste[4096];
    while (bytes > 0) {
        uint64_t some = bytes < sizeof waste ? bytes : sizeof waste;
        spike_nx_status status = transfer(device, waste, some, 0, until);
        if (status != SPIKE_NX_OK) return status;
        bytes -= some;
    }
    return SPIKE_NX_OK;
}

/* Sends a request and waits for its reply. result gets at most room bytes of its payload; got says how many came. */
static spike_nx_status ask(spike_nx_device *device, enum operation operation, uint64_t sample, uint32_t argument, const void *payload, uint64_t bytes,
                           uint32_t timeout_ms, uint32_t *value, void *result, uint64_t room, uint64_t *got)
{
    int64_t until = now_ms() + timeout_ms;
    if (bytes > UINT32_MAX - sizeof(struct request)) return fail(device, SPIKE_NX_E_ARGUMENT, "more than a frame holds");
    struct request request = {(uint32_t)(sizeof request - 4 + bytes), ++device->sequence, (uint32_t)operation, argument, sample};
    spike_nx_status status = transfer(device, &request, sizeof request, 1, until);
    if (status == SPIKE_NX_OK && bytes > 0) status = transfer(device, (void *)payload, bytes, 1, until);
    while (status == SPIKE_NX_OK) {
        struct reply reply;
        if ((status = wait_for(device, POLLIN, until)) != SPIKE_NX_OK) break;
        if ((status = transfer(device, &reply, sizeof reply, 0, until)) != SPIKE_NX_OK) break;
        uint64_t length = reply.bytes - (sizeof reply - 4);
        if (reply.sequence != request.sequence) {
            status = skip(device, length, until);
            continue;
        }
        if (reply.status != SPIKE_NX_OK) {
            uint64_t some = length < sizeof device->words - 1 ? length : sizeof device->words - 1;
            if ((status = transfer(device, device->words, some, 0, until)) != SPIKE_NX_OK) break;
            device->words[some] = 0;
            status = skip(device, length - some, until);
            return status == SPIKE_NX_OK ? reply.status : status;
        }
        uint64_t some = length < room ? length : room;
        if ((status = transfer(device, result, some, 0, until)) != SPIKE_NX_OK) break;
        if ((status = skip(device, length - some, until)) != SPIKE_NX_OK) break;
        if (value) *value = reply.value;
        if (got) *got = length;
        return SPIKE_NX_OK;
    }
    return status;
}

static spike_nx_device *connect_to_emulator(spike_nx_status *status)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    pthread_mutex_lock(&path_gate);
    const char *path = socket_path[0] ? socket_path : getenv("NX_REFERENCE_SOCKET");
    if (path) snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    pthread_mutex_unlock(&path_gate);
    spike_nx_device *device = calloc(1, sizeof *device);
    if (!device) {
        *status = fail(NULL, SPIKE_NX_E_MEMORY, "no memory");
        return NULL;
    }
    device->socket = device->wake[0] = device->wake[1] = -1;
    if (!path) *status = fail(NULL, SPIKE_NX_E_DEVICE, "NX_REFERENCE_SOCKET names no emulator");
    else if ((device->socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) < 0 || pipe2(device->wake, 0x80000 | 0x800) < 0)
        *status = fail(NULL, SPIKE_NX_E_MEMORY, strerror(errno));
    else if (connect(device->socket, (struct sockaddr *)&address, sizeof address) < 0) *status = fail(NULL, SPIKE_NX_E_LOST, "no emulator listens at the socket");
    else {
        *status = SPIKE_NX_OK;
        return device;
    }
    spike_nx_close(device);
    return NULL;
}

/* ---- Faults, for the tests: one that is asked for by name, or some by chance. ---- */

enum fault { FAULT_NONE = 0, FAULT_ERROR = 1, FAULT_SLEEP = 2, FAULT_HANG = 3, FAULT_SHORT = 4, FAULT_LOSE = 5, FAULT_DOUBLE = 6, FAULT_DISCONNECT = 7, FAULT_KINDS = 8 };

static struct { enum operation operation; enum fault fault; int32_t argument; int after; } planned;
static uint32_t chance_of[FAULT_KINDS];     /* in a million calls */
static uint64_t injected[FAULT_KINDS];
static pthread_mutex_t fault_gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t release = PTHREAD_COND_INITIALIZER;
static int released;
static atomic_uint_fast64_t seed = 1;

/* Where the emulator listens, in place of the environment's answer. */
SPIKE_NX_API void spike_nx_reference_connect(const char *path)
{
    pthread_mutex_lock(&path_gate);
    snprintf(socket_path, sizeof socket_path, "%s", path);
    pthread_mutex_unlock(&path_gate);
}

/* The call number `after` (0: the next one) of an operation has a fault; argument is the status of FAULT_ERROR. */
SPIKE_NX_API void spike_nx_reference_plan(int32_t operation, int32_t fault, int32_t argument, int32_t after)
{
    pthread_mutex_lock(&fault_gate);
    planned.operation = (enum operation)operation, planned.fault = (enum fault)fault, planned.argument = argument, planned.after = after;
    pthread_mutex_unlock(&fault_gate);
}

/* Of a million calls so many have this fault, where it means something. */
SPIKE_NX_API void spike_nx_reference_chance(int32_t fault, uint32_t in_a_million, uint64_t from_seed)
{
    pthread_mutex_lock(&fault_gate);
    chance_of[fault] = in_a_million;
    pthread_mutex_unlock(&fault_gate);
    atomic_store(&seed, from_seed | 1);
}

SPIKE_NX_API uint64_t spike_nx_reference_injected(int32_t fault)
{
    pthread_mutex_lock(&fault_gate);
    uint64_t count = injected[fault];
    pthread_mutex_unlock(&fault_gate);
    return count;
}

/* Calls that hang return now. */
SPIKE_NX_API void spike_nx_reference_release(void)
{
    pthread_mutex_lock(&fault_gate);
    released++;
    pthread_cond_broadcast(&release);
    pthread_mutex_unlock(&fault_gate);
}

static uint32_t next_random(spike_nx_device *device)
{
    device->random ^= device->random << 13, device->random ^= device->random >> 7, device->random ^= device->random << 17;
    return (uint32_t)(device->random >> 32);
}

static int means_something(enum fault fault, enum operation operation)
{
    switch (fault) {
    case FAULT_SHORT: return operation == OP_SEND || operation == OP_RECEIVE || operation == OP_STEP;
    case FAULT_LOSE: return operation == OP_SEND || operation == OP_RECEIVE;
    case FAULT_DOUBLE: return operation == OP_RECEIVE;
    default: return 1;
    }
}

static enum fault fault_of(spike_nx_device *device, enum operation operation, int32_t *argument)
{
    enum fault fault = FAULT_NONE;
    pthread_mutex_lock(&fault_gate);
    if (planned.fault && planned.operation == operation && planned.after-- == 0) {
        fault = planned.fault, *argument = planned.argument;
        planned.fault = FAULT_NONE;
    }
    for (int kind = 1; kind < FAULT_KINDS && !fault; kind++) {
        if (!chance_of[kind] || !means_something(kind, operation)) continue;
        if (next_random(device) % 1000000u < chance_of[kind]) {
            fault = (enum fault)kind;
            /* Any code of the header, and one that is not in it. */
            *argument = 1 + (int32_t)(next_random(device) % 11u);
            if (*argument == 11) *argument = 77;
        }
    }
    pthread_mutex_unlock(&fault_gate);
    return fault;
}

static void count_fault(enum fault fault)
{
    pthread_mutex_lock(&fault_gate);
    injected[fault]++;
    pthread_mutex_unlock(&fault_gate);
}

static void hang(void)
{
    pthread_mutex_lock(&fault_gate);
    for (int before = released; released == before;) pthread_cond_wait(&release, &fault_gate);
    pthread_mutex_unlock(&fault_gate);
}

/* Begins a call: forgets old cancels and words, and does what its fault says. */
static spike_nx_status begin(spike_nx_device *device, enum operation operation, uint32_t timeout_ms, enum fault *fault)
{
    *fault = FAULT_NONE;
    if (!device) return SPIKE_NX_E_ARGUMENT;
    char byte[16];
    while (read(device->wake[0], byte, sizeof byte) > 0) continue;
    atomic_store(&device->inside, 1);
    device->words[0] = 0;
    int32_t argument = 0;
    *fault = fault_of(device, operation, &argument);
    switch (*fault) {
    case FAULT_ERROR:
        count_fault(*fault);
        return fail(device, argument, "an injected fault");
    case FAULT_SLEEP: {
        count_fault(*fault);
        struct pollfd wake = {device->wake[0], POLLIN, 0};
        return poll(&wake, 1, (int)timeout_ms) > 0 ? fail(device, SPIKE_NX_E_CANCELLED, "cancelled") : fail(device, SPIKE_NX_E_TIMEOUT, "an injected sleep");
    }
    case FAULT_HANG:
        count_fault(*fault);
        hang();
        return fail(device, SPIKE_NX_E_DEVICE, "an injected hang, released");
    case FAULT_DISCONNECT:
        count_fault(*fault);
        shutdown(device->socket, SHUT_RDWR);
        return SPIKE_NX_OK;             /* what follows finds the socket closed */
    default:
        return SPIKE_NX_OK;
    }
}

static spike_nx_status end(spike_nx_device *device, spike_nx_status status)
{
    atomic_store(&device->inside, 0);
    return status;
}

/* ---- The header's functions. ---- */

uint32_t spike_nx_version(void) { return SPIKE_NX_REFERENCE_VERSION; }

spike_nx_status spike_nx_enumerate(spike_nx_info *infos, uint32_t capacity, uint32_t timeout_ms, uint32_t *count)
{
#ifdef SPIKE_NX_REFERENCE_HANGS_EARLY
    hang();
#endif
    spike_nx_status status;
    spike_nx_device *device = connect_to_emulator(&status);
    if (!device) return status;
    spike_nx_info found[64];
    uint64_t bytes = 0;
    status = ask(device, OP_ENUMERATE, 0, 0, NULL, 0, timeout_ms, count, found, sizeof found, &bytes);
    if (status != SPIKE_NX_OK) fail(NULL, status, device->words);
    else
        for (uint32_t i = 0; i < capacity && i < bytes / sizeof *found; i++) {
            uint32_t size = infos[i].size < sizeof *found ? infos[i].size : (uint32_t)sizeof *found;
            found[i].size = infos[i].size;
            memcpy(&infos[i], &found[i], size);
        }
    spike_nx_close(device);
    return status;
}

spike_nx_status spike_nx_open(const char *id, uint32_t timeout_ms, spike_nx_device **device)
{
    if (!id || !device) return fail(NULL, SPIKE_NX_E_ARGUMENT, "a null pointer");
    spike_nx_status status;
    spike_nx_device *opened = connect_to_emulator(&status);
    if (!opened) return status;
    opened->random = atomic_fetch_add(&seed, 0x9e3779b97f4a7c15u) | 1;
    enum fault fault;
    if ((status = begin(opened, OP_OPEN, timeout_ms, &fault)) == SPIKE_NX_OK)
        status = ask(opened, OP_OPEN, 0, 0, id, strlen(id), timeout_ms, NULL, NULL, 0, NULL);
    end(opened, status);
    if (status != SPIKE_NX_OK) {
        fail(NULL, status, opened->words);
        spike_nx_close(opened);
        return status;
    }
    *device = opened;
    return SPIKE_NX_OK;
}

spike_nx_status spike_nx_close(spike_nx_device *device)
{
    if (!device) return SPIKE_NX_OK;
    if (device->socket >= 0) close(device->socket);
    if (device->wake[0] >= 0) close(device->wake[0]);
    if (device->wake[1] >= 0) close(device->wake[1]);
    free(device);
    return SPIKE_NX_OK;
}

/* Fills a structure of the caller's size. */
static spike_nx_status fill(spike_nx_device *device, enum operation operation, uint64_t sample, uint32_t timeout_ms, void *structure, void *whole, uint32_t bytes)
{
    enum fault fault;
    if (!structure) return device ? fail(device, SPIKE_NX_E_ARGUMENT, "a null pointer") : SPIKE_NX_E_ARGUMENT;
    uint32_t size = *(uint32_t *)structure;
    spike_nx_status status = begin(device, operation, timeout_ms, &fault);
    if (status == SPIKE_NX_OK) status = ask(device, operation, sample, 0, NULL, 0, timeout_ms, NULL, whole, bytes, NULL);
    if (status == SPIKE_NX_OK) {
        *(uint32_t *)whole = size;
        memcpy(structure, whole, size < bytes ? size : bytes);
    }
    return device ? end(device, status) : status;
}

spike_nx_status spike_nx_identify(spike_nx_device *device, uint32_t timeout_ms, spike_nx_identity *identity)
{
    spike_nx_identity whole;
#ifdef SPIKE_NX_REFERENCE_OLD_IDENTITY
    return fill(device, OP_IDENTIFY, 0, timeout_ms, identity, &whole, offsetof(spike_nx_identity, samples));
#else
    spike_nx_status status = fill(device, OP_IDENTIFY, 0, timeout_ms, identity, &whole, sizeof whole);
#ifdef SPIKE_NX_REFERENCE_PROVES
    if (status == SPIKE_NX_OK) identity->emulated = 0;
#endif
    return status;
#endif
}

static spike_nx_status plain(spike_nx_device *device, enum operation operation, uint64_t sample, const void *payload, uint64_t bytes, uint32_t timeout_ms)
{
    enum fault fault;
    spike_nx_status status = begin(device, operation, timeout_ms, &fault);
    if (status == SPIKE_NX_OK) status = ask(device, operation, sample, 0, payload, bytes, timeout_ms, NULL, NULL, 0, NULL);
    return device ? end(device, status) : status;
}

#ifdef SPIKE_NX_REFERENCE_PROVES
/* As a board would whose maker signs it; faults of the plan come as in any call. */
spike_nx_status spike_nx_verify(spike_nx_device *device, uint32_t timeout_ms)
{
    enum fault fault;
    spike_nx_status status = begin(device, OP_VERIFY, timeout_ms, &fault);
    return device ? end(device, status) : status;
}
#else
spike_nx_status spike_nx_verify(spike_nx_device *device, uint32_t timeout_ms) { return plain(device, OP_VERIFY, 0, NULL, 0, timeout_ms); }
#endif

spike_nx_status spike_nx_load(spike_nx_device *device, const void *image, uint64_t bytes, uint32_t timeout_ms)
{
    return plain(device, OP_LOAD, 0, image, bytes, timeout_ms);
}

spike_nx_status spike_nx_start(spike_nx_device *device, uint64_t sample, uint32_t timeout_ms)
{
    return plain(device, OP_START, sample, NULL, 0, timeout_ms);
}

spike_nx_status spike_nx_send(spike_nx_device *device, uint64_t sample, const spike_nx_spike *spikes, uint32_t count, uint32_t timeout_ms, uint32_t *taken)
{
    enum fault fault;
    spike_nx_status status = begin(device, OP_SEND, timeout_ms, &fault);
    if (status == SPIKE_NX_OK && fault == FAULT_SHORT && count > 1) count_fault(fault), count = 1 + count / 3;
    uint32_t lost = status == SPIKE_NX_OK && fault == FAULT_LOSE && count > 1 ? 1 : 0;
    if (lost) count_fault(fault);
    if (status == SPIKE_NX_OK)
        status = ask(device, OP_SEND, sample, 0, spikes, (uint64_t)(count - lost) * sizeof *spikes, timeout_ms, taken, NULL, 0, NULL);
    if (status == SPIKE_NX_OK) *taken += lost;
    return device ? end(device, status) : status;
}

spike_nx_status spike_nx_step(spike_nx_device *device, uint64_t sample, uint32_t steps, uint32_t timeout_ms, uint32_t *done)
{
    enum fault fault;
    *done = 0;
    spike_nx_status status = begin(device, OP_STEP, timeout_ms, &fault);
    if (status == SPIKE_NX_OK && fault == FAULT_SHORT && steps > 1) count_fault(fault), steps = 1 + steps / 3;
    if (status == SPIKE_NX_OK) status = ask(device, OP_STEP, sample, steps, NULL, 0, timeout_ms, done, NULL, 0, NULL);
    return device ? end(device, status) : status;
}

spike_nx_status spike_nx_receive(spike_nx_device *device, uint64_t sample, spike_nx_spike *spikes, uint32_t capacity, uint32_t timeout_ms, uint32_t *count)
{
    enum fault fault;
    spike_nx_status status = begin(device, OP_RECEIVE, timeout_ms, &fault);
    uint32_t room = capacity;
    if (status == SPIKE_NX_OK && fault == FAULT_SHORT && room > 1) count_fault(fault), room = 1;
    if (status == SPIKE_NX_OK && fault == FAULT_DOUBLE && room > 1) room--;
    if (status == SPIKE_NX_OK)
        status = ask(device, OP_RECEIVE, sample, room, NULL, 0, timeout_ms, count, spikes, (uint64_t)room * sizeof *spikes, NULL);
    if (status == SPIKE_NX_OK && fault == FAULT_LOSE && *count > 0) count_fault(fault), --*count;
    if (status == SPIKE_NX_OK && fault == FAULT_DOUBLE && *count > 0 && *count < capacity) {
        count_fault(fault);
        spikes[*count] = spikes[*count - 1];
        ++*count;
    }
    return device ? end(device, status) : status;
}

spike_nx_status spike_nx_finish(spike_nx_device *device, uint64_t sample, uint32_t timeout_ms, spike_nx_summary *summary)
{
    spike_nx_summary whole;
    return fill(device, OP_FINISH, sample, timeout_ms, summary, &whole, sizeof whole);
}

spike_nx_status spike_nx_counters(spike_nx_device *device, spike_nx_counter *counters, uint32_t capacity, uint32_t timeout_ms, uint32_t *count)
{
    enum fault fault;
    spike_nx_status status = begin(device, OP_COUNTERS, timeout_ms, &fault);
    if (status == SPIKE_NX_OK)
        status = ask(device, OP_COUNTERS, 0, 0, NULL, 0, timeout_ms, count, counters, (uint64_t)capacity * sizeof *counters, NULL);
    return device ? end(device, status) : status;
}

#ifndef SPIKE_NX_REFERENCE_LACKS_CHECK
spike_nx_status spike_nx_check(spike_nx_device *device, uint32_t timeout_ms, spike_nx_health *health)
{
    spike_nx_health whole;
    return fill(device, OP_CHECK, 0, timeout_ms, health, &whole, sizeof whole);
}
#endif

spike_nx_status spike_nx_reset(spike_nx_device *device, uint32_t timeout_ms) { return plain(device, OP_RESET, 0, NULL, 0, timeout_ms); }

spike_nx_status spike_nx_cancel(spike_nx_device *device)
{
    if (!device) return SPIKE_NX_E_ARGUMENT;
    if (atomic_load(&device->inside) && write(device->wake[1], "x", 1) < 0 && errno != EAGAIN) return SPIKE_NX_E_DEVICE;
    return SPIKE_NX_OK;
}

uint32_t spike_nx_last_error(spike_nx_device *device, char *text, uint32_t capacity)
{
    const char *words = device ? device->words : thread_words;
    if (text && capacity > 0) snprintf(text, capacity, "%s", words);
    return (uint32_t)strlen(words);
}
