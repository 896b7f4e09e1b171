// SPDX-License-Identifier: Apache-2.0
#include "collect/bytes.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static bool memory_read(void *context, char *out, size_t capacity, size_t *out_length,
                        GError **error)
{
    (void)error;
    MemoryBytes *memory = context;
    size_t length = MIN(capacity, memory->length);
    if (memory->piece > 0)
        length = MIN(length, memory->piece);
    if (length > 0)
        memcpy(out, memory->data, length);
    memory->data += length;
    memory->length -= length;
    *out_length = length;
    return true;
}

ByteSource bytes_of_memory(MemoryBytes *memory)
{
    return (ByteSource){.read = memory_read, .context = memory};
}

static bool descriptor_read(void *context, char *out, size_t capacity, size_t *out_length,
                            GError **error)
{
    DescriptorBytes *bytes = context;
    while (bytes->current < bytes->n_descriptors) {
        ssize_t got = read(bytes->descriptors[bytes->current], out, capacity);
        if (got > 0) {
            *out_length = (size_t)got;
            return true;
        }
        if (got == 0)
            bytes->current++;
        else if (errno != EINTR)
            return fail(error, ERROR_UNAVAILABLE, "The file cannot be read: %s", "无法读取文件：%s",
                        g_strerror(errno));
    }
    *out_length = 0;
    return true;
}

ByteSource bytes_of_descriptors(DescriptorBytes *descriptors)
{
    return (ByteSource){.read = descriptor_read, .context = descriptors};
}
