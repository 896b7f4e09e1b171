// SPDX-License-Identifier: Apache-2.0
//
// Mail addresses: taken out of what stands around them ("Ann <ann@example.com>", "mailto:"), in
// lower case, checked against RFC 5321 and 5322 as far as mailboxes in use go: dot-atoms and quoted
// local parts, host names (UTF-8 ones, too), no comments, no address literals. Slips in the names
// of large providers are not mended but suggested; throw-away mailboxes are marked.
#pragma once

#include "base/arena.h"
#include "collect/clean/clean.h"

enum { MAILS_MAX = 6 };

typedef struct {
    Cleaned base; // `value` is the first address
    bool is_disposable;
    bool is_provider; // a mailbox with a public provider, not of a firm's own
    Cell others[MAILS_MAX - 1];
    size_t n_others;
} CleanMail;

void clean_mail(Cell raw, Arena *arena, CleanMail *out);
