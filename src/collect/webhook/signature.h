// SPDX-License-Identifier: Apache-2.0
//
// Signatures of webhooks: HMAC-SHA256 over the bytes as they travel, in base64, compared in
// constant time. Shops sign the body with the secret as it is written; Standard Webhooks
// (standardwebhooks.com, 1.0) sign "id.timestamp.body" with the bytes behind "whsec_".
#pragma once

#include "base/buffer.h"
#include "base/error.h"

enum {
    SIGNATURE_SIZE = 48,        // with the NUL
    SECRET_SIZE = 128,          // of one of ours or a shop's, with the NUL
    SIGNATURE_TOLERANCE = 300,  // seconds that a timestamp may be off
    SIGNATURE_HEADER_MAX = 2048 // bytes of a list of signatures
};

typedef struct {
    const char *id, *timestamp; // as in the headers
    const char *body;
    size_t length;
} SignedMessage;

// The signature of a shop, or of one message, "…=" without "v1,". False: the secret is no
// "whsec_…".
void signature_of_shop(const char *secret, const char *body, size_t length,
                       char out[SIGNATURE_SIZE]);
bool signature_standard(const char *secret, const SignedMessage *message, char out[SIGNATURE_SIZE]);

// The same over a file instead of `message->body`, read from its beginning. False with an error:
// the secret is no "whsec_…", or the file cannot be read.
bool signature_standard_file(const char *secret, const SignedMessage *message, int file,
                             char out[SIGNATURE_SIZE], GError **error);

// Whether what a header says is right.
bool signature_shop_good(const char *secret, const char *header, const char *body, size_t length);
// Any of the signatures in the header ("v1,… v1,…") counts; the time is not looked at.
bool signature_standard_good(const char *secret, const char *header, const SignedMessage *message);
// The timestamp of a header, in seconds; false when it is none, or too far from `now` (µs).
bool signature_time(const char *timestamp, int64_t now, int64_t *out_seconds, GError **error);

// A new secret of ours, "whsec_" and 32 random bytes in base64.
void secret_make(char out[SECRET_SIZE]);
// Whether a secret can be used: one of ours has to be "whsec_" and 24 to 64 bytes in base64, a
// shop's 8 to 127 visible characters.
bool secret_check(const char *secret, bool standard, GError **error);
