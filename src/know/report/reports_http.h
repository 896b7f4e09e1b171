// SPDX-License-Identifier: Apache-2.0
//
// What routes about reports have in common.
#pragma once

#include "http/request.h"
#include "know/panel.h"

// The parameter `rule`; *out NULL without one. False: it cannot be, or the actor may not ask it.
bool reports_rule(const Request *request, Rule **out, GError **error);
// Parameters that are rules, by report->params, may ask what the parameter `rule` may, and no more.
bool reports_may_ask(const Access *access, const Report *report, const char *const *given,
                     GError **error);
// A version of the panel; what the actor has changed itself is waited for a moment. `panel` may be
// NULL: ERROR_UNAVAILABLE.
Version *reports_pin(Tx *tx, Panel *panel, int64_t me, GError **error);
// Whether the actor may have figures of this report, and, when it is `file`, take them away.
bool reports_may_see(const Actor *actor, const Report *report, bool file, GError **error);
