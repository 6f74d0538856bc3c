import { describe, expect, it } from 'vitest';
import type { Contact, Failure } from '../data';
import { contact } from '../data/normalise';
import { check, editOf, factOf, faultsOf, profileAddress, profileOf, valuesOf } from './fields';

const ANA: Contact = contact({
  id: 1,
  name: 'Ana',
  email: 'ana@x.test',
  phone_number: '+491234',
  additional_attributes: {
    company_name: 'Lamp Ltd',
    country: 'Germany',
    country_code: 'DE',
    social_profiles: { github: 'ana', mastodon: '@ana@x.test' },
  },
});

describe('what a form changes', () => {
  it('is nothing as long as nothing is filled in differently', () => {
    expect(editOf(valuesOf(ANA), ANA)).toBeNull();
    expect(editOf({ ...valuesOf(ANA), name: ' Ana ', phone: '+49 (12) 3-4' }, ANA)).toBeNull();
    expect(editOf(valuesOf())).toBeNull();
  });

  it('is said by the names of the server, and empty where something goes', () => {
    const values = { ...valuesOf(ANA), email: '', phone: '0049 99', company: 'Light AG', bio: 'Likes lamps' };
    expect(editOf(values, ANA)).toEqual({
      email: '',
      phone: '+4999',
      attributes: { company_name: 'Light AG', description: 'Likes lamps' },
    });
  });

  it('leaves profiles alone that the form does not know', () => {
    expect(editOf({ ...valuesOf(ANA), telegram: 'ana' }, ANA)?.attributes).toEqual({
      social_profiles: { github: 'ana', mastodon: '@ana@x.test', telegram: 'ana' },
    });
  });

  it('does not keep the code of another country', () => {
    expect(editOf({ ...valuesOf(ANA), country: 'France' }, ANA)?.attributes).toEqual({
      country: 'France',
      country_code: '',
    });
  });
});

it('what cannot be right is found before it is sent', () => {
  const faulty = (part: object) => Object.keys(check({ ...valuesOf(ANA), ...part }));
  expect(faulty({})).toEqual([]);
  expect(faulty({ email: '', phone: '' })).toEqual([]);
  expect(faulty({ email: 'ana' })).toEqual(['email']);
  expect(faulty({ email: 'a@b@c' })).toEqual(['email']);
  expect(faulty({ phone: '0151 234' })).toEqual(['phone']);
  expect(faulty({ phone: '+49 151 2345678' })).toEqual([]);
});

it('a refusal is told at the fields it is about', () => {
  const message = 'Email has already been taken, Phone number has already been taken';
  const failure: Failure = { kind: 'refused', status: 422, message, retryAfter: 0 };
  expect(Object.keys(faultsOf(failure))).toEqual(['email', 'phone']);
  expect(faultsOf({ ...failure, message: 'Name is too long' })).toEqual({});
});

it('attributes of another kind than text are not shown as text', () => {
  const odd = contact({ id: 2, additional_attributes: { city: 7, social_profiles: 'none' } });
  expect([factOf(odd, 'city'), profileOf(odd, 'github')]).toEqual(['', '']);
});

it('a profile leads to its network, and to nothing else', () => {
  expect(profileAddress('github', 'ana')).toBe('https://github.com/ana');
  expect(profileAddress('tiktok', '@ana')).toBe('https://tiktok.com/@ana');
  expect(profileAddress('twitter', 'https://x.com/ana')).toBe('https://x.com/ana');
  expect(profileAddress('facebook', 'javascript:alert(1)')).toBeNull();
  expect(profileAddress('facebook', '../login')).toBeNull();
});
