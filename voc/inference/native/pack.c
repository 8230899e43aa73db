/* Rounds weights to 8 bits and packs them as dot.h says. */

#include "dot.h"
#include "encoder.h"

#include <math.h>

/* weights (n_out, n_in) float32 -> packed, scales (n_out,): the step of each row, and sums (n_out,):
 * the sum of its whole numbers. n_out is a multiple of PANEL, n_in of 64. */
VOC_API void voc_pack(const float *weights, int64_t n_out, int64_t n_in, int8_t *packed,
                      float *scales, float *sums) {
  for (int64_t o = 0; o < n_out; o++) {
    const float *row = weights + o * n_in;
    float largest = 0;
    for (int64_t i = 0; i < n_in; i++) largest = fabsf(row[i]) > largest ? fabsf(row[i]) : largest;
    const float scale = largest / 127 > 0 ? largest / 127 : 1;
    int8_t *strip = packed + o / STRIP * STRIP * n_in + o % STRIP * 4;
    int64_t sum = 0;
    for (int64_t i = 0; i < n_in; i++) {
      const int whole = (int)lrintf(row[i] / scale);
      strip[i / 4 * 64 + i % 4] = (int8_t)whole;
      sum += whole;
    }
    scales[o] = scale;
    sums[o] = (float)sum;
  }
}
