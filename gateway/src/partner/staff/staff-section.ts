import type { StaffSection } from '../../office/staff-section.ts';
import type { KeyAdmin } from '../keys/key-admin.ts';
import { keyListPage } from './list-page.ts';
import { newKeyForm } from './new-key.ts';
import { revokeForm } from './revoke-form.ts';

/** Keys of partners in the back office: a list, and forms to make one and to revoke one. */
export const createPartnerStaff = (keyAdmin: KeyAdmin): StaffSection => ({
  nav: { label: 'Partners', href: '/partners' },
  pages: () => [keyListPage(keyAdmin), newKeyForm(keyAdmin), revokeForm(keyAdmin)],
});
