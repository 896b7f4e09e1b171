// SPDX-License-Identifier: Apache-2.0
//
// One endpoint on its way through the change log: what it wants, what waits for it in memory, what
// it answered. Messages go one after the other, so their order is kept; a failing one is tried
// again after a while and holds up this endpoint only.
#pragma once

#include "collect/webhook/delivery.h"

enum {
    LANE_READ = 256,      // changes looked at in one go
    LANE_TRIES = 12,      // of a message that is refused again and again; then the next one
    LANE_PAUSE_MAX = 3600 // seconds between two tries at most
};

typedef struct {
    Store *store;
    CURLM *multi;
    const Networks *networks;
    int64_t give_up_us; // an endpoint that fails for so long is turned off
} LaneSurroundings;

typedef struct Lane Lane;

Lane *lane_new(const LaneSurroundings *around, int64_t endpoint_id);
void lane_free(Lane *lane); // accepts NULL
int64_t lane_endpoint(const Lane *lane);

// What it knows of the endpoint may be old: it begins nothing more until it is loaded again.
void lane_doubt(Lane *lane);
// It is doubted, nothing is under way and nothing is left to be written.
bool lane_to_load(const Lane *lane);
// Reads the endpoint (anew). False: it is gone.
bool lane_load(Lane *lane, Tx *tx);

// Reads on in the log when nothing is left to send; `head` is its last position.
bool lane_fill(Lane *lane, int64_t head, GError **error);
bool lane_behind(const Lane *lane, int64_t head); // it could read on at once
// Sends the next message, if it is time.
void lane_send(Lane *lane, int64_t now);
// When it wants to send again, µs UTC; 0: as soon as there is something; INT64_MAX: never.
int64_t lane_due(const Lane *lane);
// Sends what a person asked for, beside the lane's own course, once. False: busy with another.
bool lane_send_asked(Lane *lane, Tx *tx, const Asked *asked);

// True when the sender is one of this lane's: the result was taken.
bool lane_take(Lane *lane, const Sender *sender, const SendResult *result, int64_t now);

// What is to be written; false: nothing. Afterwards the lane has no more of it.
bool lane_progress(Lane *lane, Progress *out);
// So many entries wait to be written.
size_t lane_unwritten(const Lane *lane);
