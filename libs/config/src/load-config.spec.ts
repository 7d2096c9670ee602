import { describe, expect, it } from '@jest/globals';
import { IsString } from 'class-validator';
import { ConfigError, FromEnv, IntBetween, loadConfig } from './load-config.js';

class SampleConfig {
  @FromEnv('SAMPLE_PORT')
  @IntBetween(1, 65_535)
  port: number = 8080;

  @FromEnv('SAMPLE_HOSTS')
  @IsString({ each: true })
  hosts: string[] = ['a'];

  @FromEnv('SAMPLE_SECRET')
  @IsString()
  secret!: string;
}

describe('loadConfig', () => {
  it('converts each variable to the type of its field and keeps defaults for the rest', () => {
    const config = loadConfig(SampleConfig, { SAMPLE_HOSTS: 'x, y', SAMPLE_SECRET: 's' });
    expect(config).toEqual({ port: 8080, hosts: ['x', 'y'], secret: 's' });
  });

  it('names every bad variable at once, and no value', () => {
    const load = () => loadConfig(SampleConfig, { SAMPLE_PORT: '123456' });
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(/SAMPLE_PORT.*\n.*SAMPLE_SECRET/);
    expect(load).not.toThrow(/123456/);
  });
});
