// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/language.h"

// What a source of this name is called: the one that imports make for files without one of their
// own in either language, any other by the name that somebody gave it.
Label source_label(const char *name);
