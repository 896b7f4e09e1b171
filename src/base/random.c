// SPDX-License-Identifier: Apache-2.0
#include "base/random.h"

#include "base/splitmix.h"

#include <math.h>

static uint64_t mix(uint64_t bits)
{
    uint64_t state = bits - UINT64_C(0x9E3779B97F4A7C15); // which the step adds
    return splitmix64(&state);
}

Random random_seed(uint64_t seed, uint64_t number)
{
    return (Random){mix(mix(seed + 0x9E3779B97F4A7C15u) ^ (number * 0xD1B54A32D192ED03u))};
}

uint64_t random_next(Random *random)
{
    return splitmix64(&random->state);
}

uint64_t random_below(Random *random, uint64_t n)
{
    g_assert(n > 0 && n < (1u << 31));
    return ((random_next(random) >> 32) * n) >> 32;
}

int64_t random_between(Random *random, int64_t low, int64_t high)
{
    return low + (int64_t)random_below(random, (uint64_t)(high - low) + 1);
}

bool random_chance(Random *random, unsigned percent)
{
    return random_below(random, 100) < percent;
}

double random_unit(Random *random)
{
    return (double)(random_next(random) >> 11) * 0x1.0p-53;
}

double random_exponential(Random *random)
{
    return -log(1.0 - random_unit(random));
}

size_t random_weighted(Random *random, const uint16_t *weights, size_t n)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += weights[i];
    uint64_t left = random_below(random, sum);
    for (size_t i = 0; i < n; i++) {
        if (left < weights[i])
            return i;
        left -= weights[i];
    }
    return n - 1;
}
