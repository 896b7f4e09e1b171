// SPDX-License-Identifier: Apache-2.0
//
// The web app inside the binary. The build makes ASSETS from the web app's output folder, sorted by
// path; every file is there as it is and, where that is smaller, as brotli and gzip made at build
// time.
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    const char *path;       // "/index.html", "/assets/index-4f2a.js"
    const char *media_type; // "text/html; charset=utf-8"
    const char *etag;       // quoted: "\"4f2a…\""
    bool immutable;         // the path contains a hash of the content: cached for ever
    const unsigned char *plain;
    size_t plain_length;
    const unsigned char *brotli; // NULL: not worth it
    size_t brotli_length;
    const unsigned char *gzip; // NULL: not worth it
    size_t gzip_length;
} Asset;

// index.html holds the text __NONCE__ (16 times at most) wherever the page's nonce belongs, for
// example in <meta name="csp-nonce" content="__NONCE__">; the server puts a fresh one into every
// answer.
extern const Asset ASSETS[]; // ends with a NULL path; empty in builds without the web app

// By binary search; NULL when there is no such file.
const Asset *asset_find(const char *path);
