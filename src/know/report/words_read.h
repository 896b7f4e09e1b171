// SPDX-License-Identifier: Apache-2.0
//
// Searches of the panel by what was typed, however it is written: by week, by customers, and how
// many came before an order of the same visit. Each part is counted by itself and brought together
// with the others under a lock.
#pragma once

#include "know/report/calendar.h"
#include "know/report/orders.h"

enum { WORD_SPELLINGS_MOST = 20 };

typedef struct {
    uint8_t member;   // of WORD_MEMBERS
    const char *text; // of the panel
} Spelling;

// Properties that hold the words: the first one that a search has counts.
enum { N_WORD_MEMBERS = 2, WORDS_WEEK = 7 };
extern const char *const WORD_MEMBERS[N_WORD_MEMBERS];

typedef struct {
    const char *text; // folded
    uint32_t *counts; // by week
    uint64_t customers, ordered;
    size_t n_spellings;
    Spelling spellings[WORD_SPELLINGS_MOST]; // ascending: the first ones, whoever comes first
} Word;

typedef struct {
    const ReportRun *run;
    OrderChoice choice;
    size_t before, recent, weeks;
    int64_t first_day;
    Calendar calendar;
    int columns[N_WORD_MEMBERS]; // of events; -1: not kept at hand
    GMutex lock;                 // of what follows
    GHashTable *words;           // Word by text
    uint64_t *shop;              // searches by week
    uint64_t customers, ordered;
    bool missing; // somewhere there are too many different words to be held
} Words;

// In the run's arena: so many weeks before, then so many recent ones that end yesterday.
Words *words_new(const ReportRun *run, size_t before, size_t recent);
void words_clear(Words *words);
// The searches of a part's rows; each part once, from any thread.
void words_read(Words *words, size_t part, const uint8_t *rows);
