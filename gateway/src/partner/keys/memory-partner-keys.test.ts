import { createMemoryPartnerKeys } from './memory-partner-keys.ts';
import { describePartnerKeys } from './partner-keys.suite.ts';

describePartnerKeys(async (max) => createMemoryPartnerKeys(max));
