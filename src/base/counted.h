// SPDX-License-Identifier: Apache-2.0
//
// English sentences that count: "%d {row|rows}" says "1 row" and "2 rows", by the last number that
// was printed before the braces. Only the format is searched for them, never what is printed into
// it. Arguments of such a format are not numbered ("%2$s"). A test looks at all sentences.
#pragma once

#include <glib.h>
#include <stdarg.h>

// To be freed.
char *counted_vprintf(const char *format, va_list arguments) G_GNUC_PRINTF(1, 0);
char *counted_printf(const char *format, ...) G_GNUC_PRINTF(1, 2);
