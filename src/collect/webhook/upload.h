// SPDX-License-Identifier: Apache-2.0
//
// A whole file sent to one address, by POST, signed as Standard Webhooks over its bytes. It goes
// where webhooks may go (network.h), and unencrypted only into networks that the operator has
// named. Blocks: for jobs. Memory does not grow with the file.
#pragma once

#include "collect/webhook/network.h"
#include "collect/webhook/secret.h"

enum { UPLOAD_MOST = 256 << 20, UPLOAD_TRIES = 3 };

typedef struct {
    const char *url;
    const char *id;   // the same for every try: receivers take it once
    const char *type; // "text/csv; charset=utf-8"
    const char *name; // of the file
    int file;         // read from its beginning
    const Secrets *secrets;
    bool (*stopped)(void *context); // asked now and then; NULL: nobody stops it
    void *context;
} FileUpload;

typedef struct {
    int64_t bytes;
    long status; // of the last answer; 0: there was none
    int tries;
} FileUploadResult;

// True: an answer of 2xx. Tried again at once, after one second and after four when there is no
// answer, or one of 408, 429 and 5xx: then ERROR_UNAVAILABLE. Every other answer and a file of more
// than UPLOAD_MOST bytes are ERROR_INVALID.
bool upload_send(const Networks *networks, const FileUpload *upload, FileUploadResult *out,
                 GError **error);
