// SPDX-License-Identifier: Apache-2.0
//
// All customers in memory, always true: built from the store, kept fresh by the change log, folded
// in the background. README.md says how it lies in memory.
#pragma once

#include "know/crew.h"
#include "know/version.h"

typedef struct Panel Panel;

typedef struct {
    const char *snapshot; // file that panel_start() begins with and panel_stop() writes; NULL: none
    int64_t bytes_most;   // memory; 0: no limit. What does not fit is left out, the longest history
                          // first; rules that ask for it have no plan
    size_t lists_from; // with fewer customers the store answers lists: it is as quick, and a list
                       // then holds what others changed this very moment
    unsigned threads;  // that answer questions, the asking one included; 0: one per core
    void (*progress)(int64_t done, int64_t total, void *context); // of building; or NULL
    void *context;
} PanelOptions;

// Empty; `options` may be NULL.
Panel *panel_new(Store *store, const PanelOptions *options);
void panel_free(Panel *panel); // stops what runs; accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Panel, panel_free)

// Reads all customers from the store, in slices, while others go on writing.
bool panel_build(Panel *panel, GError **error);
// Takes in what the change log has beyond the panel. Builds anew when columns have changed.
bool panel_catch_up(Panel *panel, GError **error);
// Folds new chunks into the large ones now.
void panel_fold(Panel *panel);

// Keeps the panel in a file, and begins with it instead of building; then what has changed since is
// taken in. A file that is damaged, or of another store or program, is refused: build anew.
bool panel_save(Panel *panel, const char *path, GError **error);
bool panel_load(Panel *panel, const char *path, GError **error);

// Builds and then follows and folds on threads of its own, until panel_stop() or panel_free().
// Others may ask all the while. False when no thread could be made.
bool panel_start(Panel *panel);
void panel_stop(Panel *panel);

// The panel that answers for this store from panel_offer() on, until it is freed: routes, jobs and
// lists ask for it by the store they have. NULL: there is none. Whoever offers it frees it after
// all who may ask have stopped.
void panel_offer(Panel *panel);
Panel *panel_for(Store *store);

// How it is, for people. Free with panel_status_clear().
typedef struct {
    Version *version;            // NULL: nothing is built
    int64_t done, total;         // customers read, while it is built; total 0: it is not
    int64_t bytes_most;          // 0: no limit
    bool too_large;              // it would not fit, whatever is left out
    GError *failed;              // why the last round failed; NULL: it did not
    int64_t saved_pos, saved_at; // of the snapshot written last; 0: none
} PanelStatus;

void panel_status(Panel *panel, PanelStatus *out);
void panel_status_clear(PanelStatus *status);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PanelStatus, panel_status_clear)

// The panel as it stands. Unref it soon: it keeps memory. NULL before anything was built.
Version *panel_pin(Panel *panel);
// The same once it holds the change log up to `pos`; NULL when it does not within `us`
// microseconds.
Version *panel_pin_after(Panel *panel, int64_t pos, int64_t us);
Crew *panel_crew(const Panel *panel);

enum { PANEL_FOLD_NICE = 5 }; // of the thread that folds: questions go before it
// Whether lists ask it, as large as it is.
bool panel_lists(Panel *panel);
