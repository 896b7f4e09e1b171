// SPDX-License-Identifier: Apache-2.0
//
// What every cleaning answers. A cleaning is a pure function over one value as it stands in a file,
// a form or an event: it gives the value as it should be kept, says which kinds of change were made
// on the way, and whether the value is to be doubted or refused, why, and where. Nothing here
// touches the store; texts live in the caller's arena or are parts of the text that was given.
#pragma once

#include "base/language.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// A text that belongs to somebody else, not NUL-terminated.
typedef struct {
    const char *data;
    size_t length;
} Cell;

static inline Cell cell_of(const char *text)
{
    return (Cell){.data = text, .length = strlen(text)};
}

static inline bool cell_equal(Cell a, Cell b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

// A word of a table, with its length known to the compiler: WORD("路").
#define WORD(text)                                                                                 \
    {                                                                                              \
        text, sizeof(text) - 1                                                                     \
    }

// The last byte tells Han words apart best, so it is looked at first.
static inline bool cell_begins(Cell cell, Cell word)
{
    return cell.length >= word.length && cell.data[word.length - 1] == word.data[word.length - 1] &&
           memcmp(cell.data, word.data, word.length) == 0;
}

static inline bool cell_ends(Cell cell, Cell word)
{
    return cell.length >= word.length && cell.data[cell.length - 1] == word.data[word.length - 1] &&
           memcmp(cell.data + cell.length - word.length, word.data, word.length) == 0;
}

// What was changed. A value may have several: `kinds` has one bit per kind.
typedef enum {
    CLEAN_SPACES,     // blanks taken away or made one
    CLEAN_WIDTH,      // full-width letters, digits and signs made half-width
    CLEAN_CONTROL,    // control and invisible characters taken out
    CLEAN_EMOJI,      // emoji and ornaments taken out
    CLEAN_WRAPPING,   // ="…", quotation marks, "Tel:", "mailto:" taken off
    CLEAN_TITLE,      // a form of address taken off a name
    CLEAN_ORDER,      // the parts of a name put in order
    CLEAN_CASE,       // upper and lower case
    CLEAN_PHONE,      // a phone number brought into international form
    CLEAN_EXTENSION,  // the extension of a phone number written behind it
    CLEAN_SEVERAL,    // the first of several values kept, the others set apart
    CLEAN_SPLIT,      // an address taken apart
    CLEAN_FILLED,     // province or city worked out from what stands there
    CLEAN_RENAMED,    // a place called by its name of today
    CLEAN_FULL_NAME,  // a place called by its full name
    CLEAN_SIMPLIFIED, // a place of the mainland written in simplified characters
    CLEAN_FORM,       // a date, time or amount written as usual
    CLEAN_LUNAR,      // a day of the lunar calendar, put into the field for these
    CLEAN_KINDS,
} CleanKind;

typedef enum {
    CLEAN_GOOD,
    CLEAN_DOUBTFUL, // kept, but somebody should look at it
    CLEAN_REJECTED, // no value of its kind
} CleanVerdict;

typedef enum {
    REASON_NONE,
    REASON_BYTES,        // not UTF-8
    REASON_REPLACED,     // holds U+FFFD: a character was lost before
    REASON_PRIVATE,      // holds characters of private use
    REASON_PLACEHOLDER,  // "null", "N/A", "test", 1900-01-01
    REASON_NOT_A_NAME,   // a name of digits or signs alone
    REASON_SURNAME_ONLY, // 张先生: the given name is not known
    REASON_WORDS,        // words where none belong
    REASON_MASKED,       // 138****5678
    REASON_ROUNDED,      // 1.38E+10: a spreadsheet took it for a number
    REASON_SHORT,        // too short, or a service number
    REASON_LONG,
    REASON_NO_AREA,       // a local number without area code
    REASON_NO_REGION,     // a national number, and the country is not known
    REASON_UNASSIGNED,    // no such numbers there
    REASON_NO_AT,         // no @, or several
    REASON_LOCAL_PART,    // before the @
    REASON_DOMAIN,        // after the @
    REASON_TYPO,          // looks like a slip: see the suggestion
    REASON_DISPOSABLE,    // a mailbox to be thrown away
    REASON_NO_PLACE,      // no place that is known
    REASON_AMBIGUOUS,     // several readings are possible
    REASON_CONTRADICTION, // the district is not in that city
    REASON_NO_DATE,       // not a date or time
    REASON_IMPOSSIBLE,    // a day that never was: 30 February
    REASON_FUTURE,        // still to come
    REASON_AGE,           // more than 130 years ago
    REASON_CENTURY,       // the year has two digits
    REASON_SERIAL,        // a spreadsheet's number of days, taken for a date
    REASON_NOT_A_DAY,     // without a year
    REASON_NO_AMOUNT,     // not an amount of money
    REASON_CURRENCY,      // the currency is not known
    REASON_TAKEN,         // another customer's: said by who asks the store, not by a cleaning
    CLEAN_REASONS,
} CleanReason;

typedef struct {
    Cell value;
    uint32_t kinds; // CLEAN_BIT(CLEAN_SPACES) | …
    CleanVerdict verdict;
    CleanReason reason;
    size_t position, length; // of what is wrong, in bytes of the text as given; length 0: all of it
    Cell suggestion;         // what was probably meant, or empty
} Cleaned;

#define CLEAN_BIT(kind) (UINT32_C(1) << (kind))

// "spaces", "full_width", …: the kind's name in files and answers.
const char *clean_kind_name(CleanKind kind);
bool clean_kind_from(const char *name, size_t length, CleanKind *out);
// What was done, as a sentence.
Label clean_kind_label(CleanKind kind);
const char *clean_reason_name(CleanReason reason);
// What is wrong, as a sentence.
Label clean_reason_label(CleanReason reason);
const char *clean_verdict_name(CleanVerdict verdict); // "good", "doubtful", "rejected"

// Sets verdict, reason and place; a graver verdict that stands already stays.
void clean_doubt(Cleaned *cleaned, CleanReason reason, size_t position, size_t length);
// Refuses: the value becomes empty.
void clean_reject(Cleaned *cleaned, CleanReason reason, size_t position, size_t length);
