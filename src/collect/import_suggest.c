// SPDX-License-Identifier: Apache-2.0
//
// What files look like, by their columns: the preset that knows most of them. One that only has
// completing parts among them is none; of equals, one of the kind that was asked for.
#include "collect/import_open.h"
#include "collect/import_run.h"

#include <string.h>

enum { MATCHES = 16 };

typedef struct {
    const Preset *preset;
    size_t n_files;
    bool whole; // one of the files is no mere completion of others
} Vote;

static void vote(GArray *votes, const PresetMatch *match)
{
    Vote *found = NULL;
    for (guint i = 0; i < votes->len && found == NULL; i++)
        if (g_array_index(votes, Vote, i).preset == match->preset)
            found = &g_array_index(votes, Vote, i);
    if (found == NULL) {
        g_array_append_val(votes, ((Vote){.preset = match->preset}));
        found = &g_array_index(votes, Vote, votes->len - 1);
    }
    found->n_files++;
    found->whole |= match->sheet->completes == NULL;
}

static bool is_better(const Vote *vote, const Vote *best, const Entity *asked)
{
    if (best == NULL || vote->whole != best->whole)
        return best == NULL || vote->whole;
    if (vote->n_files != best->n_files)
        return vote->n_files > best->n_files;
    const char *kind = asked != NULL ? asked->name : "";
    return strcmp(vote->preset->kind, kind) == 0 && strcmp(best->preset->kind, kind) != 0;
}

static const Entity *entity_asked(const char *kind)
{
    const Entity *entity = kind != NULL ? entity_find(kind) : NULL;
    return entity == NULL && kind != NULL ? entity_find_plural(kind) : entity;
}

const Preset *import_suggested(Store *store, const ImportRequest *request)
{
    g_auto(Import) import = {.store = store, .trial = true};
    g_autoptr(GArray) votes = g_array_new(false, false, sizeof(Vote));
    if ((request->preset != NULL && *request->preset != '\0') || request->mapping != NULL)
        return NULL;
    for (size_t i = 0; i < import_count_files(request); i++) {
        g_auto(OpenFile) file = {.descriptor = -1};
        PresetMatch matches[MATCHES];
        size_t n_names = 0;
        if (!import_open_number(&file, &import, request, i, NULL))
            continue;
        const Cell *names = sheet_names(file.sheet, &n_names);
        size_t n =
            presets_recognised(names, n_names, sheet_first_row(file.sheet), matches, MATCHES);
        for (size_t j = 0; j < n; j++)
            vote(votes, &matches[j]);
    }
    const Vote *best = NULL;
    for (guint i = 0; i < votes->len; i++)
        if (is_better(&g_array_index(votes, Vote, i), best, entity_asked(request->kind)))
            best = &g_array_index(votes, Vote, i);
    return best != NULL ? best->preset : NULL;
}
