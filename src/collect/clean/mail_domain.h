// SPDX-License-Identifier: Apache-2.0
//
// What is known of mail domains: large providers, throw-away ones, slips. For mail.c.
#pragma once

#include "collect/clean/clean.h"

bool mail_is_provider(Cell domain);
bool mail_is_disposable(Cell domain);
// The provider that a domain, which is none itself, looks mistyped from; NULL: none.
const char *mail_suggestion(Cell domain);
