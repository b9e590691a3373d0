Feature: Ingress by host
  Many names at one address.

  @ING-019 @breaks:host-ignored @spec
  Scenario: each host has its Service
    Given ingress routes
      | host         | service |
      | shop.example | shop    |
      | blog.example | blog    |
    Then ingress routes shop.example/ to shop
    And ingress routes blog.example/ to blog
    And ingress answers other.example/ with 404

  @ING-017 @breaks:host-ignored @spec
  Scenario: a wildcard stands for one label
    Given ingress routes
      | host      | service |
      | *.foo.com | svc     |
    Then ingress answers
      | url              | status |
      | bar.foo.com/     | 200    |
      | baz.bar.foo.com/ | 404    |
      | foo.com/         | 404    |

  @ING-018 @breaks:host-ignored @spec
  Scenario: a named host wins over a wildcard
    Given ingress routes
      | host        | service |
      | *.foo.com   | wild    |
      | bar.foo.com | named   |
    Then ingress routes bar.foo.com/ to named
    And ingress routes other.foo.com/ to wild
