// SPDX-License-Identifier: Apache-2.0
//
// For the files that make up the panel.
#pragma once

#include "know/panel.h"
#include "know/slot_map.h"
#include "store/store.h"
#include <pthread.h>

enum { PANEL_LEFT_OUT_MAX = 8 };

struct Panel {
    Store *store;
    PanelOptions options;
    Crew *crew;
    pthread_mutex_t lock;     // guards `current`, for an instant
    pthread_cond_t published; // `current` is another one
    Version *current;         // NULL: nothing was built yet
    pthread_mutex_t reading;  // held by whoever builds or follows; taken before `writing`
    pthread_mutex_t merging;  // held by the one fold under way; taken before `writing`
    pthread_mutex_t writing;  // held by whoever makes the next version
    SlotMap *slots;           // guarded by `reading`
    size_t folding;           // new parts that a fold under way works on; guarded by `writing`
    const Entity *left_out[PANEL_LEFT_OUT_MAX + 1]; // ends with NULL; guarded by `reading`
    bool too_large;              // even so it does not fit: nothing is built; atomic
    int64_t done, total;         // customers read while it is built; total 0: it is not; atomic
    GError *failed;              // of the last round; guarded by `lock`
    int64_t saved_pos, saved_at; // of the snapshot; guarded by `lock`
    unsigned built;              // how often it was built from nothing; guarded by `writing`
    bool stopping;               // atomic
    bool offered;                // of whoever made it
    // its threads (panel_run.c)
    bool running, folds;
    pthread_t follower, folder;
    pthread_mutex_t wake_lock; // guards what is below
    pthread_cond_t wake;
    bool changed, fold_due;
    unsigned awaited; // how many wait for changes that it has not taken in
};

// Makes `next` what readers see; takes over the reference. Call it with `writing` held.
void panel_publish(Panel *panel, Version *next);
// panel_build() and panel_catch_up() for those who hold `reading`.
bool panel_read_all(Panel *panel, GError **error);
bool panel_follow(Panel *panel, GError **error);
// A version without customers that has the columns and shared records of now; NULL with the error.
Version *panel_begin(Panel *panel, GError **error);
// Starts anew with `version` and the slots of its customers; takes both over.
void panel_begin_with(Panel *panel, Version *version, SlotMap *slots);
// panel_memory.c. Whether a panel of all `total` customers will fit, of which `version` holds
// `done`.
bool panel_fits(const Panel *panel, const Version *version, int64_t done, int64_t total);
// Leaves out the facts that take the most from now on; false when there are none left. Call it with
// `reading` held.
bool panel_leave_out(Panel *panel, const Version *version);
// Before building: what stands is given up when both would not fit.
void panel_make_room(Panel *panel);
// It has grown out of its memory. False: build it anew without what was left out; true: it fits, or
// is given up.
bool panel_still_fits(Panel *panel);
// The end of panel_offer(); nothing when it was not offered.
void panel_withdraw(Panel *panel);
bool panel_is_stopping(const Panel *panel);
// panel_run.c. Somebody begins, or ends, to wait for what the panel has not taken in yet.
void panel_await(Panel *panel, bool begin);
SharedFrame *shared_read(Tx *tx, const FrameLayout *layout);
