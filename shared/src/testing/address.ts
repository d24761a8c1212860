/** Where the customer of a test lives. */
export const address = {
  name: 'Ada Reader',
  street: '1 Harbour Street',
  postalCode: '20457',
  city: 'Hamburg',
  country: 'DE',
};
