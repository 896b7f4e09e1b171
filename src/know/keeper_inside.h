// SPDX-License-Identifier: Apache-2.0
//
// For the files that make up the keeper.
#pragma once

#include "job/lease.h"
#include "know/keeper.h"
#include "know/live_segment.h"
#include "know/version.h"
#include <pthread.h>

#define KEEPER_NAME "segments" // of the lease, and of the consumer of the change log

struct Keeper {
    Store *store;
    char *holder;    // of the lease
    bool holds;      // the lease, as far as we know; then all below is as the store has it
    int64_t held_at; // monotonic: when it was renewed last
    int64_t pos;     // of the change log: taken in up to here
    Model *model;
    Layout *layout;
    SharedFrame **shared; // by layout->shared; NULL: to be read
    GPtrArray *segments;  // of LiveSegment
    bool lists_changed;   // members of lists are to be counted
    bool described;       // anew since the last write: others may be gone
    int64_t stamped_at;   // when `counted_at` of all was written last
    int64_t rest_until;   // monotonic: questions about all customers wait, not to be a burden
    unsigned panel_waits; // rounds in a row in which the panel was behind
    // its thread (keeper_run.c)
    bool running;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool changed, stopping; // under lock
};

// Somebody has come or gone.
typedef struct {
    int64_t customer_id;
    LiveSegment *segment;
    bool member; // from now on
    bool gone;   // the customer does not exist any more: nobody to tell it of
} Move;

// ---- keeper_run.c ----

int64_t keeper_time_used(void); // of the processor by this thread, in microseconds

// ---- keeper_state.c: what the store keeps ----

// Reads how far the keeper has come and who belongs to what; sets up `model` and `segments`.
bool keeper_load(Tx *tx, Keeper *keeper);
// The segments as `tx` sees them; those whose meaning is another have no members.
void keeper_describe(Tx *tx, Keeper *keeper);
void keeper_forget(Keeper *keeper); // all that keeper_load() has read

// ---- keeper_ask.c ----

// Asks segments about the customers `ids`, ascending, and adds to `moves` (of Move) what differs
// from the members kept. `only`: this segment alone; NULL: all that have members.
bool keeper_ask(Tx *tx, Keeper *keeper, const GArray *ids, LiveSegment *only, int64_t now,
                GArray *moves);

// ---- keeper_clock.c ----

// Fills segments that are new, and asks those that the clock says are due.
bool keeper_refresh(Keeper *keeper, const KeeperMoment *moment, KeeperRound *out, GError **error);

// ---- keeper_write.c ----

// Writes moves and facts in short transactions; the last sets the consumer's position to
// `keeper->pos`. What was not written is as it was before.
bool keeper_write(Keeper *keeper, GArray *moves, int64_t now, KeeperRound *out, GError **error);
// Parts of it, in a transaction: a block of the bitmap, the row of a segment, and how far the log
// was taken in.
void keeper_write_block(Tx *tx, const LiveSegment *segment, int64_t block);
void keeper_write_state(Tx *tx, const LiveSegment *segment);
void keeper_write_position(Tx *tx, const Keeper *keeper);

// ---- keeper_stamp.c ----

// All members of a segment at once, without facts: it is new or means something else.
bool keeper_fill(Keeper *keeper, LiveSegment *segment, MemberSet *members, int64_t now,
                 GError **error);
// Writes what is known of all segments: counted at `now` unless they are still to be asked; points
// of their sizes where one is due.
bool keeper_stamp(Keeper *keeper, int64_t now, GError **error);
