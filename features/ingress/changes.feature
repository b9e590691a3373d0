Feature: Ingress follows its objects
  A change is in force without a restart.

  @ING-035 @breaks:ingress-change-ignored @spec
  Scenario: a path moves to another Service
    Given ingress routes
      | path | service |
      | /api | old     |
      | /new | new     |
    Then ingress routes /api to old
    When ingress moves /api to new
    Then ingress routes /api to new

  @ING-035 @breaks:ingress-change-ignored @spec
  Scenario: routes are added and taken away
    Given ingress routes
      | path | service |
      | /api | svc     |
    Then ingress answers /web with 404
    When ingress routes become
      | path | service |
      | /web | web     |
    Then ingress routes /web to web
    And ingress answers /api with 404

  @ING-036 @breaks:stale-endpoint @spec
  Scenario: backends come and go
    Given ingress routes
      | path | service |
      | /    | svc     |
    Then ingress routes / to svc
    When every pod of service svc is replaced
    Then ingress routes / to svc

  @ING-035 @breaks:ingress-change-ignored @spec
  Scenario: one Ingress goes, another stays
    Given ingress routes
      | path | service |
      | /api | svc     |
    And ingress shop routes
      | host         | service |
      | shop.example | shop    |
    Then ingress routes /api to svc
    When the ingress routes are deleted
    Then ingress answers /api with 404
    But ingress routes shop.example/ to shop

  @ING-035 @breaks:ingress-change-ignored @spec
  Scenario: an Ingress by its own name
    Given ingress routes
      | path | service |
      | /api | svc     |
    And ingress shop routes
      | host         | service |
      | shop.example | shop    |
    Then ingress routes shop.example/ to shop
    When ingress shop is deleted
    Then ingress answers shop.example/ with 404
    But ingress routes /api to svc
