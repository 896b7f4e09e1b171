// SPDX-License-Identifier: Apache-2.0
//
// Keeping within the memory that was allowed. What does not fit is left out by whole kinds of
// facts, the largest first (mostly events): a rule that asks for them finds no column, has no plan
// and is answered by the store. So the panel never says anything about what it does not know.
#include "know/panel_inside.h"

#include "base/log.h"

enum { FIT_LEAST = 4096 }; // customers read before their size says anything about all

bool panel_fits(const Panel *panel, const Version *version, int64_t done, int64_t total)
{
    int64_t most = panel->options.bytes_most, bytes = (int64_t)version_bytes(version);
    if (most == 0 || bytes == 0)
        return true;
    double share = done >= FIT_LEAST ? (double)MAX(total, done) / (double)done : 1;
    return (double)bytes * share <= (double)most;
}

// The bytes of a kind of facts with its parts.
static size_t fact_bytes(const Version *version, size_t fact)
{
    const Layout *layout = version->layout;
    size_t bytes = 0;
    for (size_t i = 0; i < version->n_parts; i++)
        for (size_t f = 0; f < layout->n_facts; f++)
            if (f == fact || layout->facts[f].parent == (int)fact)
                bytes += frame_bytes(&version->parts[i].chunk->facts[f]);
    return bytes;
}

bool panel_leave_out(Panel *panel, const Version *version)
{
    const Layout *layout = version->layout;
    const Entity *largest = NULL;
    size_t n = 0, most = 0;
    while (panel->left_out[n] != NULL)
        n++;
    for (size_t f = 0; f < layout->n_facts; f++) {
        size_t bytes = layout->facts[f].parent < 0 ? fact_bytes(version, f) : 0;
        if (bytes > most) {
            most = bytes;
            largest = layout->facts[f].entity;
        }
    }
    if (largest == NULL || n == PANEL_LEFT_OUT_MAX)
        return false;
    panel->left_out[n] = largest;
    log_line(LOG_WARNING, "panel", "%s history is left out: there is too little memory for it",
             largest->name);
    return true;
}

static void give_up(Panel *panel)
{
    pthread_mutex_lock(&panel->writing);
    panel->built++; // what is being folded is history
    panel->folding = 0;
    panel_publish(panel, NULL);
    pthread_mutex_unlock(&panel->writing);
}

void panel_make_room(Panel *panel)
{
    g_autoptr(Version) version = panel_pin(panel);
    int64_t most = panel->options.bytes_most;
    if (version != NULL && most != 0 && (int64_t)version_bytes(version) > most / 2)
        give_up(panel);
}

bool panel_still_fits(Panel *panel)
{
    g_autoptr(Version) version = panel_pin(panel);
    if (version == NULL || panel_fits(panel, version, 0, 0))
        return true;
    if (panel_leave_out(panel, version))
        return false;
    __atomic_store_n(&panel->too_large, true, __ATOMIC_RELAXED);
    give_up(panel);
    return true;
}

void panel_status(Panel *panel, PanelStatus *out)
{
    *out = (PanelStatus){.version = panel_pin(panel),
                         .bytes_most = panel->options.bytes_most,
                         .done = __atomic_load_n(&panel->done, __ATOMIC_RELAXED),
                         .total = __atomic_load_n(&panel->total, __ATOMIC_RELAXED),
                         .too_large = __atomic_load_n(&panel->too_large, __ATOMIC_RELAXED)};
    pthread_mutex_lock(&panel->lock);
    out->failed = panel->failed != NULL ? g_error_copy(panel->failed) : NULL;
    out->saved_pos = panel->saved_pos;
    out->saved_at = panel->saved_at;
    pthread_mutex_unlock(&panel->lock);
}

void panel_status_clear(PanelStatus *status)
{
    version_unref(status->version);
    g_clear_error(&status->failed);
    *status = (PanelStatus){0};
}
