#ifndef VOC_ATTENTION_H
#define VOC_ATTENTION_H

#include "dot.h"

#include <stdint.h>

/* Bytes of scratch memory that attend() needs for a text of n_tokens. */
int64_t attention_scratch(int n_tokens, int head_size);

/* Self-attention within one text: qkv (n_tokens, 3 * h) holds queries, keys, values; h = n_heads *
 * head_size. Queries are already divided by the root of head_size (a multiple of 16, at most 128).
 * Writes context (n_tokens, h). `scratch` starts on a cache line. */
void attend(const dot_kernel *kernel, const float *qkv, int n_tokens, int n_heads, int head_size,
            float *context, void *scratch);

#endif
