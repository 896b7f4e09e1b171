// SPDX-License-Identifier: Apache-2.0
//
// One message at a time to one address, without waiting (libcurl's multi interface): signed, no
// redirects followed, no proxy, the answer bounded in time and size, private addresses refused
// after the look-up of the name.
#pragma once

#include "collect/webhook/message.h"
#include "collect/webhook/network.h"
#include "collect/webhook/secret.h"
#include <curl/curl.h>

enum { SEND_SECONDS = 15, CONNECT_SECONDS = 5, ANSWER_MAX = 64 << 10, ANSWER_KEPT = 2048 };

typedef struct Sender Sender; // one connection's worth; busy or not

Sender *sender_new(CURLM *multi, const Networks *networks);
void sender_free(Sender *sender); // accepts NULL; ends what is under way
bool sender_busy(const Sender *sender);

// Begins; the message must live until it is finished. False: the secret or address is unusable.
bool sender_begin(Sender *sender, const char *url, const Secrets *secrets, const Message *message,
                  GError **error);

// Why there was no answer, in words.
Label send_problem(CURLcode code);

// How it ended. Texts belong to the sender, until it begins again.
typedef struct {
    int64_t sent_at, duration_us;
    long status;         // of the answer; 0: there was none
    int64_t retry_after; // seconds it asks for; 0: none
    const char *request_head, *response_head;
    const char *response_body; // its beginning; NULL: a success or none
    Label problem;             // why there was no answer; NULL texts: there was
} SendResult;

// The sender that a finished handle of the multi belongs to, free again.
Sender *sender_finished(CURL *easy, CURLcode code, SendResult *out);
