/*
 * spike_nx.h: the boundary between SpikeBuild and the kit of a chip's vendor. Version 1.1.
 *
 * A library that exports these functions makes a board usable; docs/driver.md says how to write one around a kit and where SpikeBuild
 * looks for it. What is loaded is a chip image, docs/loihi-artifact.md; a step, a port, an axon and a payload are what that page says.
 *
 * Calls
 *   Every function returns a spike_nx_status, but for spike_nx_version and spike_nx_last_error. Out parameters are written only where it is
 *   SPIKE_NX_OK; where a function says otherwise, it says so.
 *   timeout_ms bounds the time of a call: past it the call returns SPIKE_NX_E_TIMEOUT. SpikeBuild waits a little longer than that, calls
 *   spike_nx_cancel, and then gives the device up as lost: its thread and the handle are left to the call that does not return.
 *
 * Threads
 *   One thread at a time calls with a handle, not always the same one; different handles are independent of each other. spike_nx_cancel is the
 *   exception: any thread calls it while another one is inside of a call with that handle. spike_nx_version, spike_nx_enumerate and
 *   spike_nx_open may be called by any threads at once.
 *
 * Memory
 *   The caller owns every buffer that it passes, and the library keeps none of them past the call. Text is UTF-8 and ends with a zero byte,
 *   cut where it is too long. A handle is the library's; it is valid until spike_nx_close.
 *
 * Growth
 *   The major number changes where old callers would break; SpikeBuild refuses another one. The minor number grows with functions that may be
 *   absent and with members at the end of structures: the caller sets `size` to the bytes that it knows, and the library writes no more.
 */
#ifndef SPIKE_NX_H
#define SPIKE_NX_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_WIN32)
#define SPIKE_NX_API __declspec(dllexport)
#elif defined(__GNUC__)
#define SPIKE_NX_API __attribute__((visibility("default")))
#else
#define SPIKE_NX_API
#endif

#define SPIKE_NX_VERSION_MAJOR 1
#define SPIKE_NX_VERSION_MINOR 1

/* What a call came to. Numbers that are not listed are treated as SPIKE_NX_E_DEVICE. */
typedef int32_t spike_nx_status;
enum {
    SPIKE_NX_OK = 0,
    SPIKE_NX_E_ARGUMENT = 1,    /* a null pointer, an unknown id, a number out of its range: a fault of the caller */
    SPIKE_NX_E_STATE = 2,       /* not now: no image, no sample, or a sample under way */
    SPIKE_NX_E_BUSY = 3,        /* somebody else has the device */
    SPIKE_NX_E_TIMEOUT = 4,     /* timeout_ms went by; what was done before is done, the device goes on */
    SPIKE_NX_E_CANCELLED = 5,   /* spike_nx_cancel ended the call */
    SPIKE_NX_E_LOST = 6,        /* the device is gone: unplugged, without power, its program ended. Only spike_nx_close helps */
    SPIKE_NX_E_IMAGE = 7,       /* the image is damaged, too large, or was mapped for another profile */
    SPIKE_NX_E_UNVERIFIED = 8,  /* the device did not prove, or cannot prove, what it is */
    SPIKE_NX_E_MEMORY = 9,      /* the host has no memory left */
    SPIKE_NX_E_DEVICE = 10      /* the device reports a fault, in spike_nx_last_error; the handle goes on after spike_nx_reset */
};

/* An open device. */
typedef struct spike_nx_device spike_nx_device;

/* A device that is there, open or not. */
typedef struct {
    uint32_t size;              /* set by the caller: sizeof(spike_nx_info) */
    uint32_t chips;
    char id[64];                /* for spike_nx_open; the same for the same board from one start of the machine to the next */
    char model[64];             /* what its maker calls it */
    char profile[64];           /* the chip profile that it follows, "loihi2" for example */
} spike_nx_info;

/* What an open device says that it is. */
typedef struct {
    uint32_t size;              /* set by the caller */
    uint32_t emulated;          /* 1: a program, not silicon */
    char serial[64];
    char firmware[64];
    char profile[64];
    char profile_sha256[72];    /* of the profile's content, lower-case hex; empty where the library does not know it */
    uint32_t samples;           /* since 1.1: samples that may be under way at once; 0 and 1: one. See spike_nx_start */
} spike_nx_identity;

/* A spike that the host sends: element of an input port of the image, leaving in a step. */
typedef struct {
    int32_t step;
    int32_t port;
    int32_t element;
    int32_t payload;            /* not 0 */
} spike_nx_spike;               /* received ones are the same, with an output port */

/* What a sample came to. Counts and sums let the host see that nothing was lost, doubled or changed on the way; take them as near to the board as can be. */
typedef struct {
    uint32_t size;              /* set by the caller */
    uint32_t steps;             /* barrier steps done */
    uint64_t sample;            /* the number that spike_nx_start gave it */
    uint64_t spikes_in;         /* spikes of the host that the board has taken */
    uint64_t spikes_out;        /* spikes that spike_nx_receive has handed out */
    uint64_t sum_in;            /* of spike_nx_digest of the former, modulo 2^64 */
    uint64_t sum_out;           /* and of the latter */
} spike_nx_summary;

/* A number that two different spikes do not share but by chance (the finalizer of splitmix64). */
static inline uint64_t spike_nx_digest(spike_nx_spike spike)
{
    uint64_t x = (((uint64_t)(uint32_t)spike.step << 32 | (uint32_t)spike.element) * UINT64_C(0x9e3779b97f4a7c15)) ^ ((uint64_t)(uint32_t)spike.port << 32 | (uint32_t)spike.payload);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* Counts of one node, since spike_nx_load or spike_nx_reset. */
typedef struct {
    int32_t node;               /* as in the image: cores, then processors */
    int32_t chip;
    uint64_t spikes_in;
    uint64_t spikes_out;
    uint64_t synaptic_operations;
    uint64_t neuron_updates;
} spike_nx_counter;

enum { SPIKE_NX_READY = 0, SPIKE_NX_LOADED = 1, SPIKE_NX_RUNNING = 2, SPIKE_NX_FAULTY = 3 };
#define SPIKE_NX_UNKNOWN INT32_MIN

typedef struct {
    uint32_t size;              /* set by the caller */
    int32_t state;              /* SPIKE_NX_READY ... SPIKE_NX_FAULTY */
    int32_t temperature_mc;     /* thousandths of a degree Celsius, or SPIKE_NX_UNKNOWN */
    int32_t power_mw;           /* milliwatts, or SPIKE_NX_UNKNOWN */
    uint64_t uptime_ms;         /* since the board has power */
    uint64_t corrected_errors;  /* memory and link errors that cost nothing but time */
} spike_nx_health;

/* major * 65536 + minor of the header that the library was built with. Called first; nothing else is called where the major number differs. */
SPIKE_NX_API uint32_t spike_nx_version(void);

/* Lists the devices. Writes at most capacity infos, and how many there are to count (also where that is more). infos[i].size is set. */
SPIKE_NX_API spike_nx_status spike_nx_enumerate(spike_nx_info *infos, uint32_t capacity, uint32_t timeout_ms, uint32_t *count);

/* Opens a device for this process alone. It begins without an image. */
SPIKE_NX_API spike_nx_status spike_nx_open(const char *id, uint32_t timeout_ms, spike_nx_device **device);

/* Ends the use of a device and frees the handle, whatever state it is in. Nothing may be inside of a call. A null handle is allowed. */
SPIKE_NX_API spike_nx_status spike_nx_close(spike_nx_device *device);

/* What the device says that it is. */
SPIKE_NX_API spike_nx_status spike_nx_identify(spike_nx_device *device, uint32_t timeout_ms, spike_nx_identity *identity);

/* SPIKE_NX_OK only where the device has proven, by what its maker provides, that it is what spike_nx_identify says. Never for an emulator. */
SPIKE_NX_API spike_nx_status spike_nx_verify(spike_nx_device *device, uint32_t timeout_ms);

/* Puts a chip image (a file of its own, magic 89 53 4E 58 0D 0A 1A 0A) onto the board, in place of the one before. */
SPIKE_NX_API spike_nx_status spike_nx_load(spike_nx_device *device, const void *image, uint64_t bytes, uint32_t timeout_ms);

/*
 * Begins a sample: all potentials are 0, the next step is 0. The host chooses the number, and never one twice with one handle.
 *
 * Since 1.1, where identity.samples is more than 1, samples may overlap: one may begin while others are under way, and its step 0 is the next step of the
 * board. A sample's steps count from its own start, and so do the windows of the image for it: the chip has one clock, and each neuron is busy with one
 * sample at a time. The host begins no sample sooner after the one before than the image's interval (docs/loihi-artifact.md), and never more than
 * identity.samples; otherwise SPIKE_NX_E_STATE. An image without an end (steps 0) takes one sample at a time. Where a call fails with anything but
 * SPIKE_NX_E_ARGUMENT, SPIKE_NX_E_TIMEOUT or SPIKE_NX_E_CANCELLED, the host takes all samples under way as failed.
 */
SPIKE_NX_API spike_nx_status spike_nx_start(spike_nx_device *device, uint64_t sample, uint32_t timeout_ms);

/*
 * Hands over spikes of steps that have not been done, in any order. Writes how many were taken, the first ones of the array, to taken; that may
 * be fewer than count where the board's memory is full (but not 0 where count is not 0), and the host sends the rest again. Where it fails, none were taken.
 */
SPIKE_NX_API spike_nx_status spike_nx_send(
    spike_nx_device *device, uint64_t sample, const spike_nx_spike *spikes, uint32_t count, uint32_t timeout_ms, uint32_t *taken);

/*
 * Does up to so many barrier steps. Writes how many were done; fewer where the room for output spikes is full, and the host receives before it
 * goes on. Where several samples are under way, it is called with the oldest of them, for no more steps than that one has left, and all do as many. On SPIKE_NX_E_TIMEOUT and SPIKE_NX_E_CANCELLED done is written too.
 */
SPIKE_NX_API spike_nx_status spike_nx_step(spike_nx_device *device, uint64_t sample, uint32_t steps, uint32_t timeout_ms, uint32_t *done);

/* Takes output spikes out of the board, in the order of their steps: at most capacity, and how many to count. 0: there are none for now. Each spike is handed out once, with the step of its own sample. */
SPIKE_NX_API spike_nx_status spike_nx_receive(
    spike_nx_device *device, uint64_t sample, spike_nx_spike *spikes, uint32_t capacity, uint32_t timeout_ms, uint32_t *count);

/* Ends the sample, complete or not, and says what it came to. Spikes that were not received are gone. Where others are under way, only a complete one ends. */
SPIKE_NX_API spike_nx_status spike_nx_finish(spike_nx_device *device, uint64_t sample, uint32_t timeout_ms, spike_nx_summary *summary);

/* Writes at most capacity counters, and how many there are to count (also where that is more). */
SPIKE_NX_API spike_nx_status spike_nx_counters(
    spike_nx_device *device, spike_nx_counter *counters, uint32_t capacity, uint32_t timeout_ms, uint32_t *count);

/* How the board is. Allowed at any time, between and within samples. */
SPIKE_NX_API spike_nx_status spike_nx_check(spike_nx_device *device, uint32_t timeout_ms, spike_nx_health *health);

/* Back to how spike_nx_open left it: no image, no sample, counters 0. */
SPIKE_NX_API spike_nx_status spike_nx_reset(spike_nx_device *device, uint32_t timeout_ms);

/* Asks the call that another thread is in with this handle to return SPIKE_NX_E_CANCELLED soon; nothing where there is none. Returns at once. */
SPIKE_NX_API spike_nx_status spike_nx_cancel(spike_nx_device *device);

/*
 * Why the last call with this handle failed, in words; with a null handle, why the calling thread's last spike_nx_enumerate or spike_nx_open did.
 * Writes at most capacity bytes, the zero included. Returns the length of the text without it, 0 where there is none.
 */
SPIKE_NX_API uint32_t spike_nx_last_error(spike_nx_device *device, char *text, uint32_t capacity);

#ifdef __cplusplus
}
#endif
#endif
