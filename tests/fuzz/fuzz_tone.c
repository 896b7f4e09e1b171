// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a tone model, and as a text. What is read as a model must answer for any text with a
// probability. An odd first byte: the rest edits a good model (two bytes where, one what), whose
// checksum stays as it was.
#include "know/tone/tone.h"
#include "know/tone/topics.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

static Tokens *tokens;
static char *good;
static gsize good_length;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    float weights[TONE_WEIGHTS_LEAST];
    for (size_t i = 0; i < TONE_WEIGHTS_LEAST; i++)
        weights[i] = (float)(i % 5) - 2;
    g_autoptr(Tone) tone = tone_new(weights, TONE_WEIGHTS_LEAST, 0);
    g_autofree char *path = NULL;
    close(g_file_open_tmp("tone-XXXXXX", &path, NULL));
    g_assert_true(tone_save(tone, path, NULL));
    g_assert_true(g_file_get_contents(path, &good, &good_length, NULL));
    unlink(path);
    tokens = tokens_new();
    return 0;
}

static void ask(const Tone *tone, const uint8_t *text, size_t length)
{
    size_t n;
    tokens_cut(tokens, (const char *)text, length);
    tokens_hashes(tokens, &n);
    g_assert(n <= TOKENS_MAX);
    ToneAnswer answer = tone_of(tone, tokens);
    g_assert(answer.positive >= 0 && answer.positive <= 1 && answer.known <= n);
    topics_of(tokens);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    g_autofree char *bytes = g_memdup2(good, good_length);
    size_t length = data[0] & 1 ? good_length : MIN(size - 1, good_length);
    if (data[0] & 1) {
        for (size_t i = 1; i + 3 <= size; i += 3)
            bytes[((size_t)data[i] << 8 | data[i + 1]) % good_length] = (char)data[i + 2];
    } else {
        memcpy(bytes, data + 1, length);
    }
    g_autoptr(Tone) tone = tone_read(bytes, length, NULL);
    ask(tone != NULL ? tone : tone_shipped(), data + 1, size - 1);
    return 0;
}
