/* Arithmetic on sixteen floats at a time (AVX-512). */

#ifndef VOC_VECTORS_H
#define VOC_VECTORS_H

#include <immintrin.h>
#include <stdint.h>

/* exp(x) within 2 units in the last place, for x <= 0. Polynomial of degree 5 on [-ln2/2, ln2/2]. */
static inline __m512 exp16(__m512 x) {
  const __m512 exponent = _mm512_roundscale_ps(_mm512_mul_ps(x, _mm512_set1_ps(1.44269504f)), 0);
  __m512 rest = _mm512_fnmadd_ps(exponent, _mm512_set1_ps(0.693359375f), x);
  rest = _mm512_fnmadd_ps(exponent, _mm512_set1_ps(-2.12194440e-4f), rest);
  __m512 sum = _mm512_set1_ps(1.9875691500e-4f);
  sum = _mm512_fmadd_ps(sum, rest, _mm512_set1_ps(1.3981999507e-3f));
  sum = _mm512_fmadd_ps(sum, rest, _mm512_set1_ps(8.3334519073e-3f));
  sum = _mm512_fmadd_ps(sum, rest, _mm512_set1_ps(4.1665795894e-2f));
  sum = _mm512_fmadd_ps(sum, rest, _mm512_set1_ps(1.6666665459e-1f));
  sum = _mm512_fmadd_ps(sum, rest, _mm512_set1_ps(5.0000001201e-1f));
  sum = _mm512_fmadd_ps(_mm512_mul_ps(sum, rest), rest, _mm512_add_ps(rest, _mm512_set1_ps(1)));
  return _mm512_scalef_ps(sum, exponent);
}

/* x * Phi(x) within 2e-4, or 1.5e-5 * |x| where that is more: an odd polynomial fitted to the normal
 * distribution on [-4, 4], constant beyond. The result is rounded to 8 bits next, which is a hundred
 * times coarser. */
static inline __m512 gelu16(__m512 x) {
  const __m512 edge = _mm512_set1_ps(4);
  const __m512 inside = _mm512_max_ps(_mm512_min_ps(x, edge), _mm512_sub_ps(_mm512_setzero_ps(), edge));
  const __m512 square = _mm512_mul_ps(inside, inside);
  __m512 sum = _mm512_set1_ps(2.278127730903634e-8f);
  sum = _mm512_fmadd_ps(sum, square, _mm512_set1_ps(-1.5985943946361658e-6f));
  sum = _mm512_fmadd_ps(sum, square, _mm512_set1_ps(4.7955367335816845e-5f));
  sum = _mm512_fmadd_ps(sum, square, _mm512_set1_ps(-8.140140562318265e-4f));
  sum = _mm512_fmadd_ps(sum, square, _mm512_set1_ps(8.772381581366062e-3f));
  sum = _mm512_fmadd_ps(sum, square, _mm512_set1_ps(-6.457309424877167e-2f));
  sum = _mm512_fmadd_ps(sum, square, _mm512_set1_ps(3.978833258152008e-1f));
  return _mm512_mul_ps(x, _mm512_fmadd_ps(inside, sum, _mm512_set1_ps(0.5f)));
}

#endif
