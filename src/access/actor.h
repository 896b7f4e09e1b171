// SPDX-License-Identifier: Apache-2.0
//
// Who is acting, and what they may do. An Actor is immutable and counted; one stands behind every
// session, API key and job. What it may do comes from its roles: a set of permissions
// ("customer.read", "order.create", "personal.read", "staff.administer", …) and, for records that
// belong to customers, a rule that says which customers it may see.
#pragma once

#include "base/error.h"
#include "entity/model.h"
#include "rule/rule.h"

typedef struct Actor Actor;

typedef enum { MAY_READ, MAY_CREATE, MAY_UPDATE, MAY_DELETE, MAY_EXPORT, MAY_IMPORT } Verb;

Actor *actor_system(void); // may do everything; jobs and the command line
// The actor of a staff member, or of an API key restricted to a role; NULL with error when inactive
// or gone.
Actor *actor_load(Tx *tx, const Model *model, int64_t staff_id, int64_t only_role_id,
                  GError **error);
Actor *actor_ref(const Actor *actor);
void actor_unref(Actor *actor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Actor, actor_unref)

int64_t actor_staff_id(const Actor *actor); // 0: the system
int64_t actor_role_id(const Actor *actor);  // the role an API key is narrowed to; 0: none
Language actor_language(const Actor *actor);

// Permissions are asked here and nowhere else. The first only answers; the second also says why
// not.
bool actor_may(const Actor *actor, Verb verb, const Entity *entity);
bool actor_require(const Actor *actor, Verb verb, const Entity *entity, GError **error);
bool actor_has(const Actor *actor, const char *permission); // "personal.read", "role.administer", …
// Prints all of them as a JSON list of names.
void actor_print_permissions(const Actor *actor, Buffer *out);
bool actor_require_permission(const Actor *actor, const char *permission, GError **error);

// Files, imports and jobs hold whole records, which nobody can limit or shorten: whoever sees only
// some customers, or personal data shortened, sees those of their own alone. A key narrowed to a
// role has as its own what was made with that role, not what its person made with other rights.
bool actor_sees_work_of_others(const Actor *actor);
bool actor_owns_work(const Actor *actor, int64_t staff_id, int64_t role_id);

// The rule over customers that limits what this actor sees; NULL: all customers.
const Rule *actor_customer_rule(const Actor *actor);
