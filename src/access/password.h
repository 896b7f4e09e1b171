// SPDX-License-Identifier: Apache-2.0
//
// Passwords: Argon2id by libsodium. Hashing takes some 50 ms and 64 MiB on purpose: never on a
// server's thread.
#pragma once

#include "base/error.h"

enum { PASSWORD_HASH_SIZE = 128, PASSWORD_LEAST = 10, PASSWORD_MOST = 256 };

// Refuses passwords that are too short, too long, or the login itself.
bool password_check(const char *password, const char *login, GError **error);
bool password_hash(const char *password, char out_hash[PASSWORD_HASH_SIZE], GError **error);
// `hash` NULL takes the same time and is false: unknown logins cannot be told from wrong passwords.
bool password_verify(const char *hash, const char *password);
