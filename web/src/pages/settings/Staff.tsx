// SPDX-License-Identifier: Apache-2.0
import { ListPage } from '../../kinds/ListPage';

export function Page() {
  return <ListPage entity="staff" />;
}
