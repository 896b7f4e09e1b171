// SPDX-License-Identifier: Apache-2.0
//
// What was sent, and how far each endpoint has come: one transaction for what many endpoints did in
// a moment. The place of an endpoint and the entries that led there are committed together, so that
// after a crash nothing is missing and what is sent again has the same id.
#pragma once

#include "collect/webhook/sender.h"

enum { DELIVERED_KEPT = 10000 }; // of each endpoint, the newest

typedef enum { DELIVERY_DELIVERED, DELIVERY_RETRYING, DELIVERY_FAILED } DeliveryStatus;

typedef struct {
    int64_t asked_id; // the entry by which a person asked for it; 0: the log's own course
    bool retried;     // an entry for it may stand already
    DeliveryStatus status;
    int64_t pos;
    char message[64], type[96];
    unsigned tries;
    int64_t sent_at, duration_us, http_status;
    char *request_head, *response_head, *response_body; // owned; NULL: none
    Label problem;
} Delivery;

// `result` NULL: it could not even be sent, because of `problem`.
Delivery *delivery_new(const Message *message, DeliveryStatus status, unsigned tries,
                       const SendResult *result);
void delivery_free(Delivery *delivery); // accepts NULL

// Where an endpoint stands.
typedef struct {
    int64_t pos;
    int64_t tries;
    int64_t failing_since, retry_at, delivered_at; // 0: not
    int64_t changed_at; // when a person changed it: a courier that does not know may not write
} Position;

// False: there is none yet; then the endpoint begins where it was made.
void position_read(Tx *tx, int64_t endpoint_id, Position *out);
// What a person wants: goes on after `pos`.
void position_move(Tx *tx, int64_t endpoint_id, int64_t pos);
// A secret or the like changed: couriers look again.
void position_touch(Tx *tx, int64_t endpoint_id);

// What one endpoint did since the last time.
typedef struct {
    int64_t endpoint_id;
    Position position;
    GPtrArray *deliveries;       // of Delivery *
    const char *off_en, *off_zh; // the endpoint is turned off, because; NULL: not
    bool trim;
} Progress;

// Writes it. False: the position was changed meanwhile (nothing of it is written, not an error of
// the transaction).
bool progress_write(Tx *tx, const Progress *progress, GError **error);

// Entries that people asked for and nobody has sent yet, the first of each endpoint.
typedef struct {
    int64_t id, endpoint_id, pos;
} Asked;
size_t deliveries_asked(Tx *tx, Asked *out, size_t most);
// Asks: for a test (pos 0) or for a change again. The entry's id.
int64_t delivery_ask(Tx *tx, int64_t endpoint_id, int64_t pos, const char *message,
                     const char *type);

bool delivery_is_of(Tx *tx, int64_t id, int64_t endpoint_id);

// Sends an entry again, or with id 0 all that failed. How many.
int64_t deliveries_again(Tx *tx, int64_t endpoint_id, int64_t id);
