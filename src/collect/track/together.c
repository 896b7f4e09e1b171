// SPDX-License-Identifier: Apache-2.0
//
// One `Together` per key is open: it is submitted, and the store has not begun it yet. Who comes in
// between joins it. The store's thread closes it, copies messages and people of its parts into one
// body (the parts keep theirs, for when each must go alone), and runs that.
#include "collect/track/together.h"

#include <pthread.h>
#include <string.h>

typedef struct {
    Ingest *ingest;
    StoreDone done;
    void *context;
} Part;

typedef struct Gate Gate;

typedef struct {
    Gate *gate;
    Store *store;
    GArray *parts; // of Part
    size_t n;      // messages
    // Made when the store begins it:
    Arena *names;
    TrackBody body;
    Ingest whole;
} Together;

// Beside a store.
struct Gate {
    pthread_mutex_t lock;
    Together *open; // NULL: none
};

static void *gate_new(void)
{
    Gate *gate = g_new0(Gate, 1);
    pthread_mutex_init(&gate->lock, NULL);
    return gate;
}

static void gate_free(void *data)
{
    Gate *gate = data;
    pthread_mutex_destroy(&gate->lock);
    g_free(gate);
}

static void together_free(Together *together)
{
    track_body_clear(&together->body);
    arena_free(together->whole.arena);
    arena_free(together->names);
    g_array_unref(together->parts);
    g_free(together);
}

static Part *part_at(const Together *together, guint i)
{
    return &g_array_index(together->parts, Part, i);
}

// ---- what all have in common ----

static Person *same(TrackBody *body, const Person *person)
{
    return person != NULL ? track_person(body, person->id, strlen(person->id), person->is_user)
                          : NULL;
}

static void add(Together *together, size_t at, const Ingest *ingest)
{
    TrackBody *body = &together->body;
    g_array_append_vals(body->messages, track_message(ingest->body, ingest->first),
                        (guint)ingest->n);
    memcpy(together->whole.traits + at, ingest->traits + ingest->first,
           ingest->n * sizeof *ingest->traits);
    for (size_t i = at; i < at + ingest->n; i++) {
        Message *message = track_message(body, i);
        message->user = same(body, message->user);
        message->visitor = same(body, message->visitor);
        message->previous = same(body, message->previous);
    }
    together->whole.note_use |= ingest->note_use;
}

static void build(Together *together)
{
    const Ingest *first = part_at(together, 0)->ingest;
    together->names = arena_new();
    track_body_begin(&together->body, together->names);
    together->whole = (Ingest){.body = &together->body,
                               .source = first->source,
                               .model = first->model,
                               .arena = arena_new(),
                               .n = together->n,
                               .traits = ARENA_ARRAY(together->names, Traits, together->n),
                               .repeated = ARENA_ARRAY(together->names, bool, together->n)};
    size_t at = 0;
    for (guint i = 0; i < together->parts->len; i++) {
        add(together, at, part_at(together, i)->ingest);
        at += part_at(together, i)->ingest->n;
    }
}

// ---- in the store ----

// From now on nobody joins.
static void shut(Together *together)
{
    pthread_mutex_lock(&together->gate->lock);
    if (together->gate->open == together)
        together->gate->open = NULL;
    pthread_mutex_unlock(&together->gate->lock);
}

static bool store_all(Tx *tx, void *context, GError **error)
{
    Together *together = context;
    if (together->names == NULL) { // not when it is run again
        shut(together);
        build(together);
    }
    return track_ingest(tx, &together->whole, error);
}

static void submit(Gate *gate, Store *store, const Part *part, bool alone);

static void all_done(void *context, const GError *error)
{
    Together *together = context;
    size_t at = 0;
    shut(together); // the store may fail before it begins anything
    for (guint i = 0; i < together->parts->len; i++) {
        const Part *part = part_at(together, i);
        Ingest *ingest = part->ingest;
        if (error != NULL && together->parts->len > 1) {
            submit(together->gate, together->store, part, true);
            continue;
        }
        if (error == NULL)
            memcpy(ingest->repeated + ingest->first, together->whole.repeated + at, ingest->n);
        at += ingest->n;
        part->done(part->context, error);
    }
    together_free(together);
}

static bool may_join(const Together *open, const Ingest *ingest)
{
    return open != NULL && open->parts->len < store_group_tasks(open->store) &&
           open->n + ingest->n <= INGEST_AT_ONCE &&
           part_at(open, 0)->ingest->source == ingest->source &&
           part_at(open, 0)->ingest->model == ingest->model;
}

static void submit(Gate *gate, Store *store, const Part *part, bool alone)
{
    Together *fresh = NULL;
    pthread_mutex_lock(&gate->lock);
    Together *into = alone || !may_join(gate->open, part->ingest) ? NULL : gate->open;
    if (into == NULL) {
        into = fresh = g_new(Together, 1);
        *fresh = (Together){
            .gate = gate, .store = store, .parts = g_array_new(FALSE, FALSE, sizeof(Part))};
        if (!alone)
            gate->open = fresh;
    }
    g_array_append_vals(into->parts, part, 1);
    into->n += part->ingest->n;
    pthread_mutex_unlock(&gate->lock);
    if (fresh != NULL)
        store_submit(store, store_all, fresh, all_done);
}

void ingest_submit(Store *store, Ingest *ingest, StoreDone done, void *context)
{
    submit(store_companion(store, gate_new, gate_free), store,
           &(Part){.ingest = ingest, .done = done, .context = context}, false);
}
