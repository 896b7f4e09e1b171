// SPDX-License-Identifier: Apache-2.0
//
// Errors for people. One GError domain with few codes; every error carries its sentence in both
// languages (the caller's is chosen at the edge), and optionally the place it happened: a JSON
// pointer, a byte position in a text, and a hint. Broken invariants are not errors: they assert.
#pragma once

#include "base/language.h"
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

typedef enum {
    ERROR_INVALID = 1,     // the input is wrong; the sender must change it          (422)
    ERROR_MALFORMED,       // the input cannot even be read: bad JSON, bad encoding  (400)
    ERROR_UNAUTHENTICATED, // nobody is signed in                                    (401)
    ERROR_FORBIDDEN,       // signed in, but not allowed                             (403)
    ERROR_NOT_FOUND,       // no such thing, or not visible to this actor            (404)
    ERROR_CONFLICT,        // contradicts what is stored: a taken key, a used record (409)
    ERROR_STALE,           // the record changed since it was read                   (412)
    ERROR_TOO_LARGE,       // beyond a stated limit                                  (413)
    ERROR_NO_PRECONDITION, // If-Match is required and missing                       (428)
    ERROR_TOO_MANY,        // throttled; the hint says when to try again             (429)
    ERROR_UNAVAILABLE,     // the store cannot be reached or is full; try again      (503)
    ERROR_INTERNAL,        // a bug or a damaged store; details go to the log only   (500)
    ERROR_CANCELLED,       // somebody cancelled the work                            (409)
} ErrorCode;

#define GUANXI_ERROR (guanxi_error_quark())
GQuark guanxi_error_quark(void);

// Sets `error` (which may be NULL) to `code` with the sentence in both languages, formatted with
// the same arguments (Chinese may reorder them with %2$s; then every argument is numbered).
// Always returns false, so that `return fail(error, …);` leaves a function.
bool fail(GError **error, ErrorCode code, const char *en, const char *zh, ...) G_GNUC_PRINTF(3, 5)
    G_GNUC_PRINTF(4, 5);

// Says where: a JSON pointer such as "/lines/3/quantity". Does nothing when `error` is NULL or
// unset. A pointer already set becomes the tail: error_under(error, "/lines/3") on "/quantity".
void error_under(GError **error, const char *pointer_format, ...) G_GNUC_PRINTF(2, 3);

// Says where in a text the error begins (bytes from its start) and how long the wrong part is.
void error_position(GError **error, size_t position, size_t length);

// Adds what the reader can do about it, in both languages.
void error_hint(GError **error, const char *en, const char *zh);

// The parts again. Pointers are borrowed from the error. error_text() falls back to
// error->message for errors of other domains; error_pointer() and error_hint_text() may be NULL;
// error_span() is false when no position is known.
const char *error_text(const GError *error, Language language);
const char *error_pointer(const GError *error);
const char *error_hint_text(const GError *error, Language language);
bool error_span(const GError *error, size_t *out_position, size_t *out_length);

// The code of an error of this domain, ERROR_INTERNAL for any other.
ErrorCode error_code(const GError *error);

// The short machine name of a code: "invalid", "not_found", … as in problem+json's `code`.
const char *error_code_name(ErrorCode code);
