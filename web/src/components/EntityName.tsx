// SPDX-License-Identifier: Apache-2.0
import { useModel } from '../api/metadata';
import { useWords } from '../i18n';

// What people call an entity, given its name in the API.
export function EntityName({ name }: { name: string }) {
  const { label } = useWords();
  return <>{label(useModel().entity(name)?.label) || name}</>;
}
