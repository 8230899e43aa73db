/* 8-bit products by AVX512-VNNI: six rows by four strips are summed in registers. */

#include "dot.h"

#include <immintrin.h>
#include <string.h>

enum { ROWS = 6 };

static inline __attribute__((always_inline)) void block_of(const int n_rows, const int n_strips,
                                                           const uint8_t *rows,
                                                           const int8_t *strips, const int n_in,
                                                           int32_t *products) {
  const int64_t strip_bytes = (int64_t)n_in * STRIP;
  __m512i sums[ROWS][STRIPS];
#pragma clang loop unroll(full)
  for (int r = 0; r < n_rows; r++)
#pragma clang loop unroll(full)
    for (int s = 0; s < n_strips; s++) sums[r][s] = _mm512_setzero_si512();
#pragma clang loop unroll(disable)
  for (int i = 0; i < n_in; i += 4) {
    __m512i weights[STRIPS];
#pragma clang loop unroll(full)
    for (int s = 0; s < n_strips; s++)
      weights[s] = _mm512_loadu_si512(strips + s * strip_bytes + i * STRIP);
#pragma clang loop unroll(full)
    for (int r = 0; r < n_rows; r++) {
      int32_t bytes;
      memcpy(&bytes, rows + (int64_t)r * n_in + i, sizeof bytes);
      const __m512i four = _mm512_set1_epi32(bytes);
#pragma clang loop unroll(full)
      for (int s = 0; s < n_strips; s++)
        sums[r][s] = _mm512_dpbusd_epi32(sums[r][s], four, weights[s]);
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < n_rows; r++)
#pragma clang loop unroll(full)
    for (int s = 0; s < n_strips; s++)
      _mm512_storeu_si512(products + r * PANEL + s * STRIP, sums[r][s]);
}

/* Both numbers as constants for the compiler, so that the sums stay in registers. */
#define BLOCK(n_rows, n_strips) block_of(n_rows, n_strips, rows, strips, n_in, products)
#define BLOCK_OF_ROWS(n_rows)                \
  switch (n_strips) {                        \
    case 1: BLOCK(n_rows, 1); return;        \
    case 2: BLOCK(n_rows, 2); return;        \
    case 3: BLOCK(n_rows, 3); return;        \
    default: BLOCK(n_rows, 4); return;       \
  }

static void block(const uint8_t *rows, int n_rows, const int8_t *strips, int n_strips, int n_in,
                  int32_t *products) {
  switch (n_rows) {
    case 1: BLOCK_OF_ROWS(1)
    case 2: BLOCK_OF_ROWS(2)
    case 3: BLOCK_OF_ROWS(3)
    case 4: BLOCK_OF_ROWS(4)
    case 5: BLOCK_OF_ROWS(5)
    default: BLOCK_OF_ROWS(6)
  }
}

static void nothing(void) {}

const dot_kernel dot_vnni = {ROWS, 1, STRIP, block, nothing, nothing};
