// SPDX-License-Identifier: Apache-2.0
//
// Keeps who belongs to every segment by rule, always true: what the change log says has changed is
// asked again, and the clock is followed as the rules know it. Entering and leaving become facts
// (segment_event) in the transaction that changes the members, so each is told once, also across
// a crash. One process does it at a time (job/lease.h). README.md says what is a fact and what not.
#pragma once

#include "store/store.h"

typedef struct Keeper Keeper;

// The store's panel answers for all customers at once where it can; without one the store does.
Keeper *keeper_new(Store *store);
void keeper_free(Keeper *keeper); // stops what runs; accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Keeper, keeper_free)

typedef struct {
    bool elsewhere;     // another process keeps the members: nothing was done
    bool more;          // there is more to do at once
    bool rests;         // questions about all customers: they have taken their part of the time
    bool waits;         // for the panel, which is behind: segments were left for the next round
    int64_t asked;      // customers that were asked again, one by one
    int64_t told;       // facts written
    int64_t changes_us; // of the processor, for taking in changes
    int64_t store_us;   // spent on questions about all customers that the store had to answer
} KeeperRound;

typedef struct {
    int64_t now; // the moment that counts, in microseconds UTC; 0: the clock's
    bool all;    // asks all segments anew, whatever the clock says, and takes the time it takes
} KeeperMoment;

// Takes in what has changed and asks what is due.
bool keeper_round(Keeper *keeper, const KeeperMoment *moment, KeeperRound *out, GError **error);

// Does so on a thread of its own until keeper_stop() or keeper_free().
void keeper_start(Keeper *keeper);
void keeper_stop(Keeper *keeper);
