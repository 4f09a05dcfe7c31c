/**
 * Salesforce ids of the pretend org.
 *
 * @module
 */
import { recordIdSuffix } from '@rialto/contract';

const withSuffix = (id15: string): string => id15 + recordIdSuffix(id15);

/**
 * Id of a household's account.
 *
 * @param place - Two characters, unique among households.
 */
export const accountId = (place: string): string => withSuffix(`001RL000001hH${place}`);

/**
 * Id of a member's contact.
 *
 * @param place - Two characters, unique among members.
 */
export const contactId = (place: string): string => withSuffix(`003RL000001aA${place}`);
