/**
 * What people call the fields a problem names.
 *
 * @module
 */
import addressLines from '@salesforce/label/c.Field_AddressLines';
import city from '@salesforce/label/c.Field_City';
import countryCode from '@salesforce/label/c.Field_Country';
import dateOfBirth from '@salesforce/label/c.Field_DateOfBirth';
import email from '@salesforce/label/c.Field_Email';
import familyName from '@salesforce/label/c.Field_FamilyName';
import givenName from '@salesforce/label/c.Field_GivenName';
import phone from '@salesforce/label/c.Field_Phone';
import postalCode from '@salesforce/label/c.Field_PostalCode';
import region from '@salesforce/label/c.Field_Region';
import taxIdentifier from '@salesforce/label/c.Field_TaxIdentifier';

const NAMES: Readonly<Record<string, string>> = {
    givenName,
    familyName,
    dateOfBirth,
    lines: addressLines,
    city,
    region,
    postalCode,
    countryCode,
    email,
    phone,
    taxIdentifier,
};

/**
 * @param field - A JSON pointer such as `/subject/address/city`, `header:Name`, `query:name`, or words already.
 * @returns Words that can begin a sentence; an unknown name is taken apart at its capitals.
 */
export function fieldName(field: string): string {
    if (!field.startsWith('/')) return field.replace(/^(header|path|query):/, '');
    const steps = field.split('/').filter((step) => step !== '' && !/^\d+$/.test(step));
    const known = steps.findLast((step) => Object.hasOwn(NAMES, step));
    if (known !== undefined) return NAMES[known] ?? known;
    const words = (steps.at(-1) ?? field).replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
    return words.charAt(0).toUpperCase() + words.slice(1);
}
