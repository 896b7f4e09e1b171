// SPDX-License-Identifier: Apache-2.0
//
// Texts in the encodings files come in, as UTF-8. The encoding is found from the byte order mark or
// the first 64 KiB, and what was only a guess is verified while reading: as long as nothing but
// ASCII came, the choice between UTF-8, GB18030 and Big5 stays open. Bytes that are wrong in the
// encoding are never dropped: each wrong run becomes one byte CHARSET_WRONG, which no UTF-8 text
// contains, and is counted, so that the row it stands in can be refused.
#pragma once

#include "collect/bytes.h"
#include <stdint.h>

typedef enum {
    CHARSET_UNKNOWN, // find it
    CHARSET_UTF8,
    CHARSET_UTF16LE,
    CHARSET_UTF16BE,
    CHARSET_GB18030,
    CHARSET_BIG5,         // with the characters of Hong Kong (Big5-HKSCS)
    CHARSET_WINDOWS_1252, // only when asked for
} Charset;

#define CHARSET_WRONG '\xff'

const char *charset_name(Charset charset); // "UTF-8", …; CHARSET_UNKNOWN: ""
bool charset_from_name(
    const char *name,
    Charset *out); // names and usual aliases ("gbk", "cp950", "utf8", "cp1252"), case ignored

// The encoding of a text that begins like this; *out_mark its byte order mark's length.
Charset charset_find(const char *text, size_t length, size_t *out_mark);

typedef struct TextReader TextReader;

// Reads `bytes` as `charset` (CHARSET_UNKNOWN: found) and gives UTF-8 without byte order mark.
TextReader *text_reader_new(ByteSource bytes, Charset charset);
void text_reader_free(TextReader *reader); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TextReader, text_reader_free)

ByteSource text_reader_source(TextReader *reader); // reads of at least 64 bytes
// The first bytes of the file as they are, at most TEXT_READER_FIRST; none before the first read.
enum { TEXT_READER_FIRST = 64 };
const char *text_reader_first(const TextReader *reader, size_t *out_n);
Charset text_reader_charset(const TextReader *reader); // as known so far
// How many wrong runs were met, and where the first began (bytes from the file's start).
int64_t text_reader_wrong(const TextReader *reader, int64_t *out_first);
