import { CucumberExpression, ParameterTypeRegistry } from '@cucumber/cucumber-expressions'
import { describe, expect, it } from 'vitest'
import { exampleOf, fillWith } from './examples.js'

const usual = fillWith([])
const say = (expression: string, number = '3'): string =>
  exampleOf(new CucumberExpression(expression, new ParameterTypeRegistry()).ast, (parameter) =>
    parameter === 'int' ? number : usual(parameter),
  )

describe('an example', () => {
  it.each([
    ['a cluster with {int} node(s)', '3', 'a cluster with 3 nodes'],
    ['a cluster with {int} node(s)', '1', 'a cluster with 1 node'],
    ['a cluster with {int} node(s)', '10', 'a cluster with 10 nodes'],
    ['service {word} is scaled to {int} backend(s) at once', '2', 'service word is scaled to 2 backends at once'],
    ['pod(s) {word} is/are there', '3', 'pod word is there'],
    ['it (quickly )fails', '3', 'it fails'],
  ])('of %s with %s is %s', (expression, number, expected) => {
    expect(say(expression, number)).toBe(expected)
  })
})
