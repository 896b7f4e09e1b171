// SPDX-License-Identifier: Apache-2.0
//
// Segments inside of rules: `in segment("…")` means what the segment's own rule means, at the same
// moment, and of a list who stands on it; `in list("…")` knows lists only. A rule that cannot be
// read any more (a custom field it named is gone) lets nobody in.
#pragma once

#include "rule/provider.h"

extern const RuleProvider LIST_PROVIDER, SEGMENT_PROVIDER;
