// SPDX-License-Identifier: Apache-2.0
//
// The panel's two threads: one builds and then follows the change log, the other folds, so that
// what has just changed is seen while much is being merged.
#include "base/error.h"
#include "base/log.h"
#include "base/thread.h"
#include "know/fold.h"
#include "know/panel_check.h"
#include "know/panel_inside.h"

#include <errno.h>
#include <time.h>

enum {
    RETRY_SECONDS = 2,
    SAVE_SECONDS = 600,
    REST_SHARE = 4, // a round is followed by a rest so many times as long,
    REST_LEAST_US = 10000,
    REST_MOST_US = 100000, // within these
};

// Both threads wait on one condition: they are woken by the first commit of a round, not by all.
static void notice_change(void *context)
{
    Panel *panel = context;
    pthread_mutex_lock(&panel->wake_lock);
    if (!panel->changed)
        pthread_cond_broadcast(&panel->wake);
    panel->changed = true;
    pthread_mutex_unlock(&panel->wake_lock);
}

// Waits until *flag, takes it, and returns true; false when the panel stops. It waits no longer
// than some seconds; 0: for ever.
static bool wait_for(Panel *panel, bool *flag, int seconds)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += seconds;
    pthread_mutex_lock(&panel->wake_lock);
    int end = 0;
    while (!*flag && !panel_is_stopping(panel) && end != ETIMEDOUT)
        end = seconds > 0 ? pthread_cond_timedwait(&panel->wake, &panel->wake_lock, &until)
                          : pthread_cond_wait(&panel->wake, &panel->wake_lock);
    *flag = false;
    pthread_mutex_unlock(&panel->wake_lock);
    return !panel_is_stopping(panel);
}

static void ask_for_fold(Panel *panel)
{
    g_autoptr(Version) version = panel_pin(panel);
    if (version == NULL || !fold_is_due(version))
        return;
    pthread_mutex_lock(&panel->wake_lock);
    panel->fold_due = true;
    pthread_cond_broadcast(&panel->wake);
    pthread_mutex_unlock(&panel->wake_lock);
}

static void begin(Panel *panel)
{
    g_autoptr(GError) error = NULL;
    const char *path = panel->options.snapshot;
    if (path != NULL && !panel_load(panel, path, &error) && error_code(error) != ERROR_NOT_FOUND)
        log_line(LOG_WARNING, "panel", "%s", error->message);
}

static void keep_failure(Panel *panel, const GError *error)
{
    pthread_mutex_lock(&panel->lock);
    g_clear_error(&panel->failed);
    panel->failed = error != NULL ? g_error_copy(error) : NULL;
    pthread_mutex_unlock(&panel->lock);
}

void panel_await(Panel *panel, bool begin)
{
    pthread_mutex_lock(&panel->wake_lock);
    panel->awaited += begin ? 1U : -1U;
    pthread_cond_broadcast(&panel->wake);
    pthread_mutex_unlock(&panel->wake_lock);
}

// A round costs much the same however few changes it takes in: while nobody waits for them, those
// that come one by one are taken in together.
static void rest(Panel *panel, int64_t round_us)
{
    struct timespec until =
        thread_deadline(CLAMP(REST_SHARE * round_us, REST_LEAST_US, REST_MOST_US));
    int end = 0;
    pthread_mutex_lock(&panel->wake_lock);
    while (panel->awaited == 0 && !panel_is_stopping(panel) && end == 0)
        end = pthread_cond_timedwait(&panel->wake, &panel->wake_lock, &until);
    pthread_mutex_unlock(&panel->wake_lock);
}

static void *follow_on(void *context)
{
    thread_name("panel");
    Panel *panel = context;
    bool good = true;
    begin(panel);
    do {
        g_autoptr(GError) error = NULL;
        int64_t began = g_get_monotonic_time();
        good = panel_catch_up(panel, &error);
        if (!good && !panel_is_stopping(panel))
            log_line(LOG_WARNING, "panel", "cannot follow the change log: %s", error->message);
        keep_failure(panel, error);
        ask_for_fold(panel);
        rest(panel, g_get_monotonic_time() - began);
    } while (wait_for(panel, &panel->changed, good ? 0 : RETRY_SECONDS));
    return NULL;
}

static void keep_snapshot(Panel *panel)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Version) version = panel_pin(panel);
    const char *path = panel->options.snapshot;
    if (path == NULL || version == NULL || version->pos == panel->saved_pos)
        return;
    if (!panel_save(panel, path, &error))
        log_line(LOG_WARNING, "panel", "%s", error->message);
}

static void fold_if_due(Panel *panel)
{
    g_autoptr(Version) version = panel_pin(panel);
    if (version == NULL || !fold_is_due(version))
        return;
    g_clear_pointer(&version, version_unref); // what is folded should be freed at once
    panel_fold(panel);
}

// Questions go before folding.
static void *fold_on(void *context)
{
    thread_name("fold");
    Panel *panel = context;
    time_t saved = time(NULL);
    thread_stand_back(PANEL_FOLD_NICE);
    while (wait_for(panel, &panel->fold_due, SAVE_SECONDS)) {
        fold_if_due(panel);
        if (time(NULL) - saved < SAVE_SECONDS)
            continue;
        panel_check_itself(panel);
        keep_snapshot(panel);
        saved = time(NULL);
    }
    return NULL;
}

bool panel_start(Panel *panel)
{
    g_assert(!panel->running);
    panel->running = pthread_create(&panel->follower, NULL, follow_on, panel) == 0;
    if (!panel->running)
        return false;
    panel->folds = pthread_create(&panel->folder, NULL, fold_on, panel) == 0;
    store_on_change(panel->store, notice_change, panel);
    notice_change(panel); // what came between
    return true;
}

void panel_stop(Panel *panel)
{
    if (!panel->running)
        return;
    store_off_change(panel->store, notice_change, panel);
    pthread_mutex_lock(&panel->wake_lock);
    __atomic_store_n(&panel->stopping, true, __ATOMIC_RELEASE);
    pthread_cond_broadcast(&panel->wake);
    pthread_mutex_unlock(&panel->wake_lock);
    pthread_join(panel->follower, NULL);
    if (panel->folds)
        pthread_join(panel->folder, NULL);
    panel->running = panel->folds = false;
    keep_snapshot(panel);
}
