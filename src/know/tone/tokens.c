// SPDX-License-Identifier: Apache-2.0
//
// Stretches between punctuation are folded one by one, so that Han text with its full-width
// punctuation takes the short way through folding; what the punctuation was is kept as a separator
// or as a mark. Folded points then hold no punctuation but these.
#include "know/tone/tokens.h"
#include "base/fold.h"

#include <glib.h>
#include <string.h>

enum {
    POINTS_MAX = TOKENS_TEXT_MAX,
    SLOTS_MAX = 2 * TOKENS_MAX,
    WORD_STEM = 5, // letters
    SEPARATOR = ' ',
    ENDS = 3,        // points at either end of a run
    ROOM = 14,       // slots for each point, so that most stay free
    PAIR = 0x110001, // no code points: between two words,
    STEM = 0x110002, // after the first letters of a longer word,
    BEGIN,           // before the beginning of a run,
    END,             // and before its end, read backwards
    ELLIPSIS = 0x2026,
    NO_MARK = 0,
};

struct Tokens {
    uint32_t points[POINTS_MAX];
    size_t n_points;
    uint64_t hashes[TOKENS_MAX];
    size_t n;
    uint64_t slots[SLOTS_MAX]; // the hashes again, by themselves; 0: free
    size_t mask;
    size_t runs, words; // points of scripts without spaces; words of the others
};

Tokens *tokens_new(void)
{
    return g_new(Tokens, 1);
}

void tokens_free(Tokens *tokens)
{
    g_free(tokens);
}

const uint64_t *tokens_hashes(const Tokens *tokens, size_t *out_n)
{
    *out_n = tokens->n;
    return tokens->hashes;
}

bool tokens_run_script(const Tokens *tokens)
{
    return tokens->runs > tokens->words;
}

// ---- hashing ----

static const uint64_t FNV_BASIS = 14695981039346656037u, FNV_PRIME = 1099511628211u;

static inline uint64_t hash_point(uint64_t hash, uint32_t point)
{
    return (hash ^ point) * FNV_PRIME;
}

// The low bits of FNV-1a never see the high bits of what it hashed; 0 means none.
static inline uint64_t hash_end(uint64_t hash)
{
    hash ^= hash >> 29;
    return hash != 0 ? hash : 1;
}

static inline void add(Tokens *tokens, uint64_t hash)
{
    hash = hash_end(hash);
    size_t slot = hash & tokens->mask;
    for (; tokens->slots[slot] != 0; slot = (slot + 1) & tokens->mask)
        if (tokens->slots[slot] == hash)
            return;
    if (tokens->n == TOKENS_MAX || tokens->n > tokens->mask / 4 * 3)
        return;
    tokens->slots[slot] = hash;
    tokens->hashes[tokens->n++] = hash;
}

// ---- folding ----

// The three bytes of general and full-width punctuation; 0 when they are something else.
static uint32_t wide_mark(const unsigned char *at, size_t left)
{
    if (left < 3 || (*at != 0xE2 && *at != 0xE3 && *at != 0xEF))
        return NO_MARK;
    uint32_t point =
        (uint32_t)(at[0] & 0x0F) << 12 | (uint32_t)(at[1] & 0x3F) << 6 | (at[2] & 0x3F);
    switch (point) {
    case 0xFF01: // ！
        return '!';
    case 0xFF1F: // ？
        return '?';
    case 0xFF5E: // ～
        return '~';
    case 0x2026: // …
        return ELLIPSIS;
    case 0x2014:
    case 0x2018:
    case 0x201C:
    case 0x201D:
    case 0x3000:
    case 0x3001:
    case 0x3002:
    case 0x300A:
    case 0x300B:
    case 0x3010:
    case 0x3011:
    case 0xFF08:
    case 0xFF09:
    case 0xFF0C:
    case 0xFF0E:
    case 0xFF1A:
    case 0xFF1B:
    case 0xFEFF:
        return SEPARATOR;
    default:
        return NO_MARK;
    }
}

static uint32_t mark_at(const unsigned char *at, size_t left, size_t *out_length)
{
    if (*at >= 0x80) {
        *out_length = 3;
        return wide_mark(at, left);
    }
    *out_length = 1;
    if (*at == '.' && left >= 3 && at[1] == '.' && at[2] == '.') {
        *out_length = 3;
        return ELLIPSIS;
    }
    return *at == '!' || *at == '?' || *at == '~' ? *at : NO_MARK;
}

static void put_point(Tokens *tokens, uint32_t point)
{
    if (tokens->n_points < POINTS_MAX)
        tokens->points[tokens->n_points++] = point;
}

static void put_stretch(Tokens *tokens, const unsigned char *from, size_t length)
{
    if (length > 0)
        tokens->n_points += fold_text((const char *)from, length, tokens->points + tokens->n_points,
                                      POINTS_MAX - tokens->n_points);
}

static void fold_all(Tokens *tokens, const unsigned char *text, size_t length)
{
    size_t begin = 0, width;
    tokens->n_points = 0;
    for (size_t at = 0; at < length;) {
        uint32_t mark = mark_at(text + at, length - at, &width);
        if (mark == NO_MARK) {
            at++;
            continue;
        }
        put_stretch(tokens, text + begin, at - begin);
        put_point(tokens, mark);
        begin = at += width;
    }
    put_stretch(tokens, text + begin, length - begin);
}

// ---- cutting ----

typedef enum { PIECE_NONE, PIECE_MARK, PIECE_RUN, PIECE_WORD } Piece;

static inline Piece piece_of(uint32_t point)
{
    switch (point) {
    case SEPARATOR:
        return PIECE_NONE;
    case '!':
    case '?':
    case '~':
    case ELLIPSIS:
        return PIECE_MARK;
    default:
        break;
    }
    if (point >= 0x4E00 && point <= 0x9FFF)
        return PIECE_RUN;
    switch (point < 0x80 ? FOLD_LETTER : fold_class(point)) {
    case FOLD_RUN:
        return PIECE_RUN;
    case FOLD_LETTER:
        return PIECE_WORD;
    case FOLD_SYMBOL:
        return PIECE_MARK;
    case FOLD_SEPARATOR:
        break;
    }
    return PIECE_NONE;
}

// How a stretch begins and ends: 不 at its beginning says more than elsewhere.
static void cut_ends(Tokens *tokens, size_t at, size_t end)
{
    uint64_t first = hash_point(FNV_BASIS, BEGIN), last = hash_point(FNV_BASIS, END);
    for (size_t i = 0; i < ENDS && i < end - at; i++) {
        add(tokens, first = hash_point(first, tokens->points[at + i]));
        add(tokens, last = hash_point(last, tokens->points[end - 1 - i]));
    }
}

static size_t cut_run(Tokens *tokens, size_t at)
{
    size_t end = at;
    while (end < tokens->n_points && piece_of(tokens->points[end]) == PIECE_RUN)
        end++;
    for (size_t from = at; from < end; from++) {
        uint64_t hash = FNV_BASIS;
        size_t last = MIN(end, from + TOKENS_RUN_MAX);
        for (size_t i = from; i < last; i++)
            add(tokens, hash = hash_point(hash, tokens->points[i]));
    }
    cut_ends(tokens, at, end);
    tokens->runs += end - at;
    return end;
}

// `before`: the hash of the word before, 0 when there is none.
static size_t cut_word(Tokens *tokens, size_t at, uint64_t *before)
{
    uint64_t hash = FNV_BASIS;
    size_t from = at;
    for (; at < tokens->n_points && piece_of(tokens->points[at]) == PIECE_WORD; at++) {
        if (at - from == WORD_STEM)
            add(tokens, hash_point(hash, STEM));
        hash = hash_point(hash, tokens->points[at]);
    }
    add(tokens, hash);
    if (*before != 0) {
        uint64_t pair = hash_point(*before, PAIR);
        for (size_t i = from; i < at; i++)
            pair = hash_point(pair, tokens->points[i]);
        add(tokens, pair);
    }
    *before = hash;
    tokens->words++;
    return at;
}

static size_t cut_mark(Tokens *tokens, size_t at)
{
    uint64_t hash = hash_point(FNV_BASIS, tokens->points[at]);
    add(tokens, hash);
    if (at >= 1)
        add(tokens, hash_point(hash, tokens->points[at - 1]));
    if (at >= 2)
        add(tokens, hash_point(hash_point(hash, tokens->points[at - 1]), tokens->points[at - 2]));
    return at + 1;
}

static void cut_points(Tokens *tokens)
{
    uint64_t before = 0;
    for (size_t at = 0; at < tokens->n_points;) {
        switch (piece_of(tokens->points[at])) {
        case PIECE_NONE:
            at++;
            continue;
        case PIECE_WORD:
            at = cut_word(tokens, at, &before);
            continue;
        case PIECE_RUN:
            at = cut_run(tokens, at);
            break;
        case PIECE_MARK:
            at = cut_mark(tokens, at);
            break;
        }
        before = 0;
    }
}

void tokens_cut(Tokens *tokens, const char *text, size_t length)
{
    fold_all(tokens, (const unsigned char *)text, MIN(length, TOKENS_TEXT_MAX));
    tokens->mask = 255;
    while (tokens->mask < SLOTS_MAX - 1 && tokens->mask < ROOM * tokens->n_points)
        tokens->mask = 2 * tokens->mask + 1;
    memset(tokens->slots, 0, (tokens->mask + 1) * sizeof *tokens->slots);
    tokens->n = tokens->runs = tokens->words = 0;
    cut_points(tokens);
}

uint64_t tokens_hash_one(const char *text)
{
    uint32_t points[64];
    size_t n = fold_text(text, strlen(text), points, G_N_ELEMENTS(points));
    uint64_t hash = FNV_BASIS;
    size_t runs = 0, pairs = 0;
    for (size_t i = 0; i < n; i++) {
        Piece piece = piece_of(points[i]);
        runs += piece == PIECE_RUN;
        pairs += piece == PIECE_NONE;
        hash = hash_point(hash, piece == PIECE_NONE ? PAIR : points[i]);
    }
    bool one = runs == 0 ? n > 0 && n < G_N_ELEMENTS(points) && pairs <= 1
                         : runs == n && n <= TOKENS_RUN_MAX;
    return one ? hash_end(hash) : 0;
}
